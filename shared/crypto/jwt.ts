/**
 * JSON Web Tokens in compact form (RFC 7519), their claims read and signed: the engine verifies them. And JSON Web Keys
 * (RFC 7517).
 */
import { createPrivateKey, sign } from 'node:crypto';

/** The members of one part of a token; empty if it is no JSON object. */
export function jwtMembers(part: string): Record<string, unknown> {
  if (part === '') return {};
  try {
    const members: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof members === 'object' && members !== null ? (members as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** The claims of a token, unverified. */
export const jwtClaims = (jwt: string): Record<string, unknown> => jwtMembers(jwt.split('.')[1] ?? '');

interface PrivateKey {
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256';
}

/** @param typ the type of the token */
export function signJwt(key: PrivateKey, typ: string, claims: Readonly<Record<string, unknown>>): string {
  const part = (members: object) => Buffer.from(JSON.stringify(members)).toString('base64url');
  const signed = `${part({ typ, alg: key.alg, kid: key.kid })}.${part(claims)}`;
  const privateKey = createPrivateKey({ key: { ...key }, format: 'jwk' });
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/** The members of keys that are not public, of every kind of key (RFC 7518 section 6, and of later kinds). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** Whether a key has a part that only its owner may know. */
export const isPrivateKey = (jwk: object): boolean => PRIVATE_MEMBERS.some((member) => member in jwk);
