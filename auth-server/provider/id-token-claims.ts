/** ID tokens that carry what the scopes profile, email and phone allow, for apps that are registered so: some read nothing else. */
import type { Provider } from 'oidc-provider';
import { scopeIdTokensBy } from './internals.ts';

const CARRIED = ['openid', 'profile', 'email', 'phone'];

/** Gives them those claims, as far as the person has allowed the scopes and the tokens beside have them. */
export function carryClaims(provider: Provider): void {
  scopeIdTokensBy(provider, ({ client, ctx, scope }) => {
    // There is no access token beside it where there is no request.
    const { AccessToken } = ctx?.oidc.entities ?? {};
    if (client.id_token_claims !== true || scope !== 'openid' || !AccessToken) return scope;
    const issued = AccessToken.scope?.split(' ') ?? [];
    return CARRIED.filter((name) => issued.includes(name)).join(' ');
  });
}
