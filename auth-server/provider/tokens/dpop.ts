/** The parts of DPoP (RFC 9449) that the engine leaves to us. */
import type { Context, Next } from 'koa';
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import type { SeenProofs } from '../../../shared/db/tables/seen-proofs.ts';
import { PROOF_KEPT, ProofFault } from '../../../shared/dpop/proof.ts';
import type { Proofs } from '../../../shared/dpop/proofs.ts';
import { documentedCall } from '../documented-call.ts';
import { refused } from '../engine-faults.ts';
import { takeProofsBy, tokenAddressBy } from '../internals.ts';

/** Corrects the parts of RFC 9449 that the engine does differently. */
export function completeDpop(provider: Provider, seenProofs: SeenProofs): void {
  // The engine reads first and stores later, so many at once would all be the first; it also forgets too early.
  takeProofsBy(provider, (issuer, jti, exp) => seenProofs.isFirst(issuer, jti, (exp + PROOF_KEPT) * 1000));
  // A proof names the address that was called; the engine knows only its own.
  tokenAddressBy(provider, (req) => {
    const called = documentedCall(req);
    return called && new URL(called.path, provider.issuer).href;
  });
}

/**
 * The key that the caller of one of our own grants has proven.
 * @returns its thumbprint, undefined without a proof
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
 * At userinfo the engine answers 400 to a scheme without its proof, and to a proof without its scheme. It should judge
 * by the scheme and challenge (RFC 9449 section 7.1). A scheme that is not for tokens counts as none (RFC 6750 section
 * 3.1).
 */
export function judgeByScheme(ctx: Context, next: Next): Promise<void> {
  const { headers } = ctx.req;
  const scheme = /^(bearer|dpop) /i.exec(ctx.get('authorization'))?.[1]?.toLowerCase();
  if (!scheme) delete headers.authorization;
  if (scheme === 'dpop') headers.dpop ||= 'none';
  else delete headers.dpop;
  return next();
}
