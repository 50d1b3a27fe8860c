/** DPoP proofs (RFC 9449), right ones and wrong ones. */
import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export type Prover = Awaited<ReturnType<typeof createProver>>;

export interface ProofOptions {
  /** The access token whose hash goes along. */
  readonly token?: string;
  /** Claims in the place of the right ones; one that is undefined is left out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** Somebody with a key of their own. */
export async function createProver(alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const prove = (method: string, url: string, { token, claims, header }: ProofOptions = {}) =>
    new SignJWT({
      jti: randomUUID(),
      htm: method,
      htu: url,
      iat: Math.floor(Date.now() / 1000),
      ...(token === undefined ? undefined : { ath: createHash('sha256').update(token).digest('base64url') }),
      ...claims,
    })
      .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk, ...header })
      .sign(privateKey);
  return {
    jkt: await calculateJwkThumbprint(jwk),
    privateJwk: (await exportJWK(privateKey)) as JWK,
    prove,
    /** The headers of a call with a bound token. */
    bound: async (token: string, url: string, options: ProofOptions = {}, method = 'POST') => ({
      authorization: `DPoP ${token}`,
      dpop: await prove(method, url, { token, ...options }),
    }),
  };
}
