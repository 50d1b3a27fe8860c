/** Tokens bound to their client's key (RFC 9449), where the engine leaves it to us. */
import type { Middleware } from 'koa';
import Provider, { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { SeenProofs } from '../../shared/db/tables/seen-proofs.ts';
import { PROOF_KEPT, ProofFault } from '../../shared/dpop/proof.ts';
import type { Proofs } from '../../shared/dpop/proofs.ts';
import { only } from '../../shared/http/only.ts';
import { calledAs } from './called-as.ts';
import { refused } from './refused.ts';

/** Mends what of RFC 9449 the engine does otherwise. */
export function completeDpop(provider: Provider, seenProofs: SeenProofs): void {
  takeOnce(provider, seenProofs);
  bindRefreshTokens(provider);
  nameDocumentedAddress(provider);
}

/** The engine looks first and stores then: of many at once, all would be the first; and it forgets too early. */
function takeOnce({ ReplayDetection }: Provider, seenProofs: SeenProofs): void {
  const detection = ReplayDetection as unknown as {
    unique(issuer: string, jti: string, exp: number): Promise<boolean>;
  };
  detection.unique = (issuer, jti, exp) => seenProofs.isFirst(issuer, jti, (exp + PROOF_KEPT) * 1000);
}

/** The engine binds those of public clients alone; a secret that leaks would then be enough for all others. */
function bindRefreshTokens({ RefreshToken }: Provider): void {
  const model = RefreshToken.prototype as unknown as { jkt?: string | undefined; save(): Promise<string> };
  const { save } = model;
  model.save = function saveBound() {
    // Set where this request has made an access token before it: at the start of a grant, and not at a rotation.
    this.jkt ??= Provider.ctx?.oidc?.entities.AccessToken?.jkt;
    return save.call(this);
  };
}

/** A proof names the address that was called; the engine knows its own alone. */
function nameDocumentedAddress({ OIDCContext, issuer }: Provider): void {
  const { urlFor } = OIDCContext.prototype;
  OIDCContext.prototype.urlFor = function urlAsCalled(
    this: KoaContextWithOIDC['oidc'] & { ctx: KoaContextWithOIDC },
    name,
    options,
  ) {
    const called = name === 'token' ? calledAs.get(this.ctx.req) : undefined;
    return called === undefined ? urlFor.call(this, name, options) : new URL(called, issuer).href;
  };
}

/**
 * The key that the caller of one of our own grants has proven.
 * @returns its thumbprint, undefined where there is no proof
 * @throws errors.InvalidDpopProof, errors.UseDpopNonce
 */
export async function provenKey(ctx: KoaContextWithOIDC, proofs: Proofs): Promise<string | undefined> {
  const proof = ctx.get('DPoP');
  if (!proof) return undefined;
  const asked = { method: ctx.method, address: ctx.oidc.urlFor('token') };
  return proofs
    .take(proof, asked, (nonce) => ctx.set('DPoP-Nonce', nonce))
    .catch((error) => {
      if (!(error instanceof ProofFault)) throw refused(error);
      throw error.error === 'use_dpop_nonce'
        ? new errors.UseDpopNonce(error.message)
        : new errors.InvalidDpopProof(error.message);
    });
}

/**
 * At userinfo the engine answers a scheme without its proof, and a proof without its scheme, by 400: it is to judge by the
 * scheme, and to challenge (RFC 9449 section 7.1).
 */
export const proofBySchemeAtUserinfo: Middleware = only(
  ({ path }) => path === '/oauth/userinfo',
  async (ctx, next) => {
    const { headers } = ctx.req;
    const bound = /^dpop /i.test(ctx.get('authorization'));
    if (bound) headers.dpop ||= 'none';
    else delete headers.dpop;
    await next();
  },
);
