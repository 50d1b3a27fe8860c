/** The keys that sign ID tokens: made on the first start, kept sealed in the database, rotated without breaking a token. */
import { createHash, generateKeyPair, type JsonWebKey } from 'node:crypto';
import { promisify } from 'node:util';
import { seal, unseal } from '../crypto/sealed.ts';
import type { Secrets } from '../crypto/secrets.ts';
import type { SigningKeyRow, SigningKeyTable } from '../db/tables/signing-keys.ts';

const generate = promisify(generateKeyPair);

/** A private JWK with its id, RS256. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: 'RS256';
  readonly use: 'sig';
  readonly kty: string;
  readonly [member: string]: unknown;
}

/** How long others may keep our keys and our discovery documents, seconds. */
export const PUBLIC_MAX_AGE = 5;
/** How soon every instance has read a new key and nobody keeps the former list, milliseconds: from then on it signs. */
const PUBLISHED_WITHIN = 5_000 + PUBLIC_MAX_AGE * 1000;
/** How long a replaced key stays in the JWKS, milliseconds: well past the life of what it signed, an hour. */
const VERIFIES_FOR = 24 * 3600 * 1000;
/** How long its public half is kept after that, milliseconds: as long as a session that it signed for may live. */
const REMEMBERED_FOR = 31 * 24 * 3600 * 1000;

export function createSigningKeys(table: SigningKeyTable, secrets: Secrets) {
  const make = async (activates_at: number): Promise<SigningKeyRow> => {
    const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 });
    const { n, e } = publicKey.export({ format: 'jwk' });
    // RFC 7638: the thumbprint of the key names it.
    const kid = createHash('sha256')
      .update(JSON.stringify({ e, kty: 'RSA', n }))
      .digest('base64url');
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
    return {
      kid,
      public_jwk: JSON.stringify({ kty: 'RSA', n, e, kid, alg: 'RS256', use: 'sig' }),
      private_jwk: seal(secrets.key('signing keys'), kid, JSON.stringify(jwk)),
      created_at: Date.now(),
      activates_at,
      retires_at: null,
    };
  };

  return {
    /** The keys to publish, the one that signs first. Makes the first key of an installation. */
    async load(): Promise<SigningKey[]> {
      let rows = await table.live();
      if (rows.length === 0) {
        await table.addFirst(await make(Date.now()));
        rows = await table.live();
      }
      const signs = (row: SigningKeyRow) => row.activates_at <= Date.now();
      const ordered = [...rows.filter(signs), ...rows.filter((row) => !signs(row))];
      return ordered.map(
        (row) => JSON.parse(unseal(secrets.key('signing keys'), row.kid, row.private_jwk)) as SigningKey,
      );
    },

    /** What `load` would give, told apart from what it gave before without opening a key. */
    async state(): Promise<string> {
      const rows = await table.live();
      return rows.map((row) => `${row.kid}${row.activates_at <= Date.now() ? '+' : '-'}`).join();
    },

    /** The public half of a key that has left the JWKS, while a session that it signed for may live. */
    async retired(kid: string): Promise<JsonWebKey | undefined> {
      const row = await table.retired(kid, Date.now() - REMEMBERED_FOR);
      return row && (JSON.parse(row.public_jwk) as JsonWebKey);
    },

    /** Makes a new key that signs from `activates_at` on, epoch milliseconds; the former ones verify for a day more. */
    async rotate(): Promise<{ kid: string; activates_at: number }> {
      const row = await make(Date.now() + PUBLISHED_WITHIN);
      await table.add(row, Date.now() + VERIFIES_FOR, Date.now() - REMEMBERED_FOR);
      return { kid: row.kid, activates_at: row.activates_at };
    },
  };
}
