/** Accepts ID tokens of keys that have left the JWKS as hints, so sign-out still knows its person, and no other tokens. */
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { errors, type Provider } from 'oidc-provider';
import type { SigningKey } from '../../../shared/clients/signing-keys.ts';
import { jwtMembers } from '../../../shared/crypto/jwt.ts';
import { validateIdTokensBy } from '../internals.ts';

export interface RetiredKeys {
  /** The public key of this id, if it has retired and sessions of its time may still live. */
  retired(kid: string): Promise<JsonWebKey | undefined>;
}

/**
 * Lets the engine accept such ID tokens as hints, besides those of current keys. A logout token has their issuer, audience
 * and subject, and differs by its type (RFC 8725 section 3.11).
 */
export function validateRetired(provider: Provider, known: readonly SigningKey[], { retired }: RetiredKeys): void {
  const published = new Set<unknown>(known.map(({ kid }) => kid));
  validateIdTokensBy(provider, async (jwt, client, validate) => {
    const [header = '', payload = '', signature = ''] = jwt.split('.');
    const { kid, alg, typ } = jwtMembers(header);
    if (typ !== undefined && typ !== 'JWT') throw new errors.InvalidRequest('id_token_hint is no ID token');
    const key = typeof kid === 'string' && !published.has(kid) ? await retired(kid) : undefined;
    if (!key) return validate(jwt, client);
    const signed = Buffer.from(`${header}.${payload}`);
    const publicKey = createPublicKey({ key, format: 'jwk' });
    const isOurs =
      alg === key.alg &&
      verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
    const claims = jwtMembers(payload);
    if (!isOurs || claims.iss !== provider.issuer || claims.aud !== client.clientId || typeof claims.sub !== 'string') {
      throw new errors.InvalidRequest('could not validate id_token_hint');
    }
    return { header: { kid, alg }, payload: claims };
  });
}
