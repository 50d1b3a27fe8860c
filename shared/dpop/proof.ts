/** DPoP proofs (RFC 9449 section 4): each request proves possession of the key that its token is bound to. */
import { hash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { JWTPayload } from 'jose';
import { isPrivateKey } from '../crypto/jwt.ts';
import type { Nonces } from './nonces.ts';

const require = createRequire(import.meta.url);
/** Loaded on first use. */
const library = (): typeof import('jose') => require('jose');

/** The accepted signature algorithms, all asymmetric. */
export const PROOF_ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'Ed25519',
  'EdDSA',
] as const;

/** Seconds that the `iat` of a proof may differ from our clock. */
const PROOF_WINDOW = 300;

/** Seconds that a used proof is remembered: its `iat` may be ahead by a window, and clocks of machines differ. */
export const PROOF_KEPT = 2 * PROOF_WINDOW + 60;

/** What a proof must be for. */
export interface ProvenRequest {
  readonly method: string;
  /** The called address; its query and fragment do not count. */
  readonly address: string;
  /** The access token of the request; undefined at the token endpoint. */
  readonly token?: string | undefined;
  /** The thumbprint that the token is bound to; undefined if any key will do. */
  readonly key?: string | undefined;
}

export interface Proof {
  /** The SHA-256 thumbprint of the public key (RFC 7638). */
  readonly thumbprint: string;
  readonly jti: string;
  readonly nonce: string | undefined;
}

/** A rejected proof. `message` explains the reason to its sender. */
export class ProofFault extends Error {
  override name = 'ProofFault';
  readonly error: 'invalid_dpop_proof' | 'use_dpop_nonce';
  constructor(message: string, error: ProofFault['error'] = 'invalid_dpop_proof', options?: ErrorOptions) {
    super(message, options);
    this.error = error;
  }
}

/**
 * Verifies a proof by RFC 9449 section 4.3, except for its reuse.
 * @param proof the value of the DPoP header
 * @throws ProofFault
 */
export async function readProof(proof: string, request: ProvenRequest, nonces: Nonces): Promise<Proof> {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(proof)) throw new ProofFault('exactly one DPoP proof is required');
  const thumbprint = await thumbprintOf(proof);
  // Checked before the signature: a stranger's key is not worth the work.
  if (request.key !== undefined && thumbprint !== request.key) throw new ProofFault('the proof is of another key');

  const { EmbeddedJWK, jwtVerify } = library();
  const { payload } = await jwtVerify(proof, EmbeddedJWK, {
    algorithms: [...PROOF_ALGORITHMS],
    typ: 'dpop+jwt',
  }).catch((cause) => {
    throw new ProofFault('the proof or its signature is not valid', undefined, { cause });
  });
  checkRequest(payload, request);
  const nonce = checkTime(payload, nonces);
  if (typeof payload.jti !== 'string' || !payload.jti) throw new ProofFault('jti is required');
  return { thumbprint, jti: payload.jti, nonce };
}

async function thumbprintOf(proof: string): Promise<string> {
  const { calculateJwkThumbprint, decodeProtectedHeader } = library();
  try {
    const { jwk } = decodeProtectedHeader(proof);
    if (typeof jwk !== 'object' || jwk === null || isPrivateKey(jwk)) {
      throw new ProofFault('jwk is to be a public key');
    }
    return await calculateJwkThumbprint(jwk);
  } catch (cause) {
    throw cause instanceof ProofFault ? cause : new ProofFault('the proof cannot be read', undefined, { cause });
  }
}

function checkRequest({ htm, htu, ath }: JWTPayload, { method, address, token }: ProvenRequest): void {
  if (htm !== method) throw new ProofFault('htm is not the method of the request');
  if (typeof htu !== 'string' || normalised(htu) !== normalised(address)) {
    throw new ProofFault('htu is not the address of the request');
  }
  if (token !== undefined && ath !== hash('sha256', token, 'base64url')) {
    throw new ProofFault('ath is not the hash of the access token');
  }
}

/** By the nonce if there is one, else by `iat` (RFC 9449 section 4.3, 10 and 11). */
function checkTime({ iat, nonce }: JWTPayload, nonces: Nonces): string | undefined {
  if (typeof iat !== 'number' || !Number.isFinite(iat)) throw new ProofFault('iat is required');
  if (nonce === undefined) {
    if (nonces.required) throw new ProofFault('a nonce is required in the proof', 'use_dpop_nonce');
    const late = Math.abs(Date.now() / 1000 - iat) > PROOF_WINDOW;
    if (late) throw new ProofFault('iat is not recent');
    return undefined;
  }
  if (typeof nonce !== 'string' || !nonces.isCurrent(nonce)) {
    throw new ProofFault('the nonce of the proof is not current', 'use_dpop_nonce');
  }
  return nonce;
}

/**
 * The comparable form of an address (RFC 9449 section 4.3; RFC 3986 sections 6.2.2 and 6.2.3): without query and
 * fragment, host and scheme in lower case, without a default port, unreserved characters decoded.
 * @returns undefined if it is no http or https address, or has a user
 */
export function normalised(address: string): string | undefined {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  const path = url.pathname.replace(/%[\da-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
  });
  return url.origin + path;
}
