/** Apps that authenticate by their keys (RFC 7523), and the FAPI 2.0 Security Profile of those registered for it. */
import { type Client, errors, type KoaContextWithOIDC, type TokenEndpointGrantContext } from 'oidc-provider';
import { jwtMembers } from '../../../shared/crypto/jwt.ts';
import { hasKeyNow } from '../internals/app-internals.ts';

/** The signature algorithms of FAPI 2.0 section 5.4 among those that are accepted. */
const fapiAlgorithms: ReadonlySet<unknown> = new Set(['PS256', 'ES256', 'EdDSA', 'Ed25519']);

/** Algorithms of apps' signatures. HMAC is none: no secret is stored in the clear to check it by. */
export const APP_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA'] as const;

/**
 * Types of what an app signs for another purpose (RFC 8725 section 3.11), such as a request object, which browsers pass on.
 * RFC 7523 names no type, its update does.
 */
const OF_ANOTHER_PURPOSE = /^(?!client-authentication\+jwt$).*\+jwt$/i;

/** Seconds that an app's clock may be ahead of ours (FAPI 2.0 section 5.3.2.1). */
const AHEAD = 60;

/** Seconds until an assertion may expire: it is remembered as used until then. */
const LONGEST_ASSERTION = 3600;

/** The FAPI profile of a client, if it is registered for it. */
export const fapiProfile = (_ctx: unknown, client: Client | undefined): '2.0' | undefined =>
  client?.fapi === true ? '2.0' : undefined;

type Claims = Readonly<Record<string, unknown>>;

/** Checks of an assertion that the engine leaves to us; it has checked signature, issuer, audience and times. */
export async function checkAssertion(
  ctx: KoaContextWithOIDC,
  { aud, exp, sub, iss, iat }: Claims,
  { alg, kid, typ }: Claims,
  client: Client,
): Promise<void> {
  const now = Date.now() / 1000;
  if (typeof exp !== 'number' || exp > now + LONGEST_ASSERTION) {
    throw new errors.InvalidClientAuth(`the assertion expires more than ${LONGEST_ASSERTION} seconds ahead`);
  }
  if (OF_ANOTHER_PURPOSE.test(String(typ))) throw new errors.InvalidClientAuth('the assertion is of another type');
  if (sub !== iss) throw new errors.InvalidClientAuth('sub and iss of the assertion differ');
  if (typeof iat === 'number' && iat > now + AHEAD)
    throw new errors.InvalidClientAuth('iat of the assertion is to come');
  const isThere = await hasKeyNow(client, { alg, kid }).catch((cause) => {
    throw new errors.InvalidClientAuth({ cause });
  });
  if (!isThere) throw new errors.InvalidClientAuth('the app has this key no more');
  if (!fapiProfile(ctx, client)) return;
  // The audience is one string, so no assertion for another server is accepted here.
  if (aud !== ctx.oidc.issuer) throw new errors.InvalidClientAuth('aud of the assertion is not the issuer alone');
  if (!fapiAlgorithms.has(alg)) throw new errors.InvalidClientAuth('the assertion is signed by another algorithm');
}

/**
 * Rejects a token request without a DPoP proof, for which our own grants would issue a bearer token, and a proof that the
 * engine would accept and the profile does not.
 * @throws errors.InvalidDpopProof
 */
export function checkProof(ctx: TokenEndpointGrantContext): void {
  if (!fapiProfile(ctx, ctx.oidc.client)) return;
  const proof = ctx.get('DPoP');
  if (!proof) throw new errors.InvalidDpopProof('a DPoP proof is required');
  const [header = '', payload = ''] = proof.split('.');
  if (!fapiAlgorithms.has(jwtMembers(header).alg))
    throw new errors.InvalidDpopProof('the proof is signed by another algorithm');
  const { iat, nonce } = jwtMembers(payload);
  // A nonce of ours shows the time.
  if (nonce === undefined && typeof iat === 'number' && iat > Date.now() / 1000 + AHEAD)
    throw new errors.InvalidDpopProof('iat of the proof is to come');
}
