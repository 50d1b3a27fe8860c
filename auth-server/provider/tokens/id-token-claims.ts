/** ID tokens with the claims of the scopes profile, email and phone, for apps registered so: some read nothing else. */
import type { Provider } from 'oidc-provider';
import { scopeIdTokensBy } from '../internals.ts';

const CARRIED = ['openid', 'profile', 'email', 'phone'];

/** Adds these claims as far as the person has allowed the scopes and the accompanying tokens have them. */
export function carryClaims(provider: Provider): void {
  scopeIdTokensBy(provider, ({ client, ctx, scope }) => {
    // Outside of a request there is no accompanying access token.
    const { AccessToken } = ctx?.oidc.entities ?? {};
    if (client.id_token_claims !== true || scope !== 'openid' || !AccessToken) return scope;
    const issued = AccessToken.scope?.split(' ') ?? [];
    return CARRIED.filter((name) => issued.includes(name)).join(' ');
  });
}
