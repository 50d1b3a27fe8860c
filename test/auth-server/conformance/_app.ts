/** An app that speaks the protocols by the letter: with keys of its own, pushed requests and proofs of possession. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { TestClient, World } from '../../_world.ts';

export type Keys = Awaited<ReturnType<typeof createKeys>>;
type Claims = Readonly<Record<string, unknown>>;

const now = () => Math.floor(Date.now() / 1000);

/** A key pair of an app. */
export async function createKeys(alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  const sign = (claims: Claims, header: Claims = {}) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
  return {
    jwks: { keys: [publicJwk] },
    sign,
    /** What the app proves itself by (RFC 7523); a claim that is undefined is left out. */
    async assertion({ client_id }: Pick<TestClient, 'client_id'>, aud: string, claims: Claims = {}, header?: Claims) {
      const usual = { iss: client_id, sub: client_id, aud, jti: randomUUID(), iat: now(), exp: now() + 60 };
      return {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await sign({ ...usual, ...claims }, header),
      };
    },
  };
}

/** PKCE (RFC 7636). */
export function createPkce() {
  const code_verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  return { code_verifier, challenge: { code_challenge, code_challenge_method: 'S256' } };
}

/** The standard authorization endpoint, which the builders' address is not. */
export const standardUrl = (world: World, parameters: Readonly<Record<string, string>>) =>
  `${world.authUrl}/oauth/authorize?${new URLSearchParams(parameters)}`;

/** Everything that answers of both endpoints may have in these stories. */
export interface Answer {
  readonly error?: string;
  readonly error_code?: number;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly token_type: string;
  readonly request_uri: string;
  readonly expires_in: number;
}
