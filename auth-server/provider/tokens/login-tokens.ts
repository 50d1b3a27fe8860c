/** Login tokens for people whom the auth-server itself has authenticated (contract section 4). */
import type { Provider } from 'oidc-provider';
import { ACCOUNT, LOGIN_GRANT } from '../../../shared/clients/built-in-clients.ts';
import { issueAccessToken } from './issue-access-token.ts';
import { LOGIN_TTL } from './own-grants.ts';

export interface LoginTokens {
  /** A login token of 24 hours. `expires_in` is seconds. */
  issue(uid: number): Promise<{ readonly login_token: string; readonly expires_in: number }>;
}

/** @param granted counts by grant type */
export function createLoginTokens(provider: Provider, granted: (grantType: string) => void): LoginTokens {
  return {
    async issue(uid) {
      const client = await provider.Client.find(ACCOUNT);
      if (!client) throw new TypeError('the built-in client is not there');
      const ttl = { grant: LOGIN_TTL, token: LOGIN_TTL };
      const { accessToken, expiresIn } = await issueAccessToken(provider, {
        client,
        uid,
        scope: 'account',
        gty: LOGIN_GRANT,
        ttl,
      });
      granted(LOGIN_GRANT);
      return { login_token: accessToken, expires_in: expiresIn };
    },
  };
}
