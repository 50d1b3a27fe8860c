/** Login tokens: access tokens of the built-in client, which only the auth-server issues (contract section 4). */
import { z } from 'zod';
import { builtIn, LOGIN_GRANT } from '../shared/built-in-clients.ts';
import type { Config } from '../shared/config.ts';
import { ApiError } from '../shared/errors.ts';
import type { Secrets } from '../shared/secrets.ts';

export interface LoginToken {
  readonly login_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

export interface LoginTokens {
  /**
   * A login token for somebody whom we have recognised: 24 hours, 30 days with `remember`.
   * @throws ApiError UNAVAILABLE
   */
  issue(uid: number, remember: boolean): Promise<LoginToken>;
}

const answerShape = z.object({ access_token: z.string(), expires_in: z.int() });

/** Milliseconds. */
const TIMEOUT = 10_000;

export function createLoginTokens(config: Pick<Config, 'authInternalUrl'>, secrets: Secrets): LoginTokens {
  const { id, secret } = builtIn(secrets).account;
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  return {
    async issue(uid, remember) {
      const body = new URLSearchParams({ grant_type: LOGIN_GRANT, uid: String(uid), remember: remember ? '1' : '0' });
      const signal = AbortSignal.timeout(TIMEOUT);
      const response = await fetch(`${config.authInternalUrl}/oauth/token`, {
        method: 'POST',
        body,
        headers: { authorization },
        signal,
      }).catch((cause) => {
        throw new ApiError('UNAVAILABLE', { cause });
      });
      const answer = answerShape.safeParse(await response.json());
      if (!answer.success) throw new ApiError('UNAVAILABLE', { cause: new Error(`login grant: ${response.status}`) });
      return { login_token: answer.data.access_token, expires_in: answer.data.expires_in };
    },
  };
}
