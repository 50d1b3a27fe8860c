/** ID tokens that carry what the scopes profile and email allow, for apps that are registered so: some read nothing else. */
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';

const CARRIED = ['openid', 'profile', 'email'];

/** What the engine's ID tokens have beside what its types promise. */
interface IdToken {
  readonly client: { readonly id_token_claims?: unknown };
  readonly ctx?: KoaContextWithOIDC;
  /** What its claims are chosen by: `openid` alone where there is a userinfo endpoint. */
  scope?: string;
  payload(): Promise<object>;
}

/** Gives them those claims, as far as the person has allowed the scopes and the tokens beside have them. */
export function carryClaims({ IdToken }: Provider): void {
  const prototype = IdToken.prototype as unknown as IdToken;
  const { payload } = prototype;
  prototype.payload = function payloadWithClaims() {
    const { AccessToken } = this.ctx?.oidc.entities ?? {};
    if (this.client.id_token_claims === true && this.scope === 'openid' && AccessToken) {
      const issued = AccessToken.scope?.split(' ') ?? [];
      this.scope = CARRIED.filter((scope) => issued.includes(scope)).join(' ');
    }
    return payload.call(this);
  };
}
