/** The keys that sign ID tokens: created on the first start, stored sealed, rotated without invalidating a token. */
import { createHash, generateKeyPair, type JsonWebKey, type KeyPairKeyObjectResult } from 'node:crypto';
import { promisify } from 'node:util';
import { type Secrets, seal, unseal } from '../crypto/secrets.ts';
import { onlyRow } from '../db/driver/query.ts';
import type { SigningKeyRow, SigningKeyTable } from '../db/tables/signing-keys.ts';

/** Signature algorithms of ID tokens: OpenID Connect requires the first, FAPI 2.0 the second. */
export const signingAlgorithms = ['RS256', 'ES256'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

const pair = promisify(generateKeyPair);
const generate: Readonly<Record<SigningAlgorithm, () => Promise<KeyPairKeyObjectResult>>> = {
  RS256: () => pair('rsa', { modulusLength: 2048 }),
  ES256: () => pair('ec', { namedCurve: 'P-256' }),
};

/** A private JWK with its id. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly use: 'sig';
  readonly kty: string;
  readonly [member: string]: unknown;
}

/** Seconds that others may cache our keys and discovery documents. */
export const PUBLIC_MAX_AGE = 5;
/** Milliseconds until every instance has read a new key and no cached list lacks it: then it signs. */
const PUBLISHED_WITHIN = 5_000 + PUBLIC_MAX_AGE * 1000;
const DAY = 24 * 3600 * 1000;
/** Milliseconds that a replaced key stays in the JWKS: much longer than the hour that its signatures live. */
const VERIFIES_FOR = DAY;
/** Milliseconds that its public half is kept after that: as long as a session may live. */
const REMEMBERED_FOR = 31 * DAY;

/**
 * Milliseconds between announcing and using a key in a scheduled rotation: others may refresh their list once a day.
 */
const ANNOUNCED_FOR = DAY;

export type SigningKeys = ReturnType<typeof createSigningKeys>;

export function createSigningKeys(table: SigningKeyTable, secrets: Secrets) {
  const make = async (alg: SigningAlgorithm, activates_at: number): Promise<SigningKeyRow> => {
    const { publicKey, privateKey } = await generate[alg]();
    const { kty, crv, e, n, x, y } = publicKey.export({ format: 'jwk' });
    // RFC 7638: the key id is the thumbprint.
    const members = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
    const kid = createHash('sha256').update(JSON.stringify(members)).digest('base64url');
    const about = { kid, alg, use: 'sig' };
    return {
      kid,
      public_jwk: JSON.stringify({ ...members, ...about }),
      private_jwk: seal(
        secrets.key('signing keys'),
        kid,
        JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...about }),
      ),
      created_at: Date.now(),
      activates_at,
      retires_at: null,
    };
  };

  /** A new key of each kind. */
  const makeAll = (activates_at: number) => Promise.all(signingAlgorithms.map((alg) => make(alg, activates_at)));

  return {
    /** The keys to publish, signing ones first. Creates the first keys of an installation. */
    async load(): Promise<SigningKey[]> {
      let rows = await table.live();
      const lacking = signingAlgorithms.filter((alg) => !rows.some((row) => algorithmOf(row) === alg));
      for (const alg of lacking) await table.addFirst(await make(alg, Date.now()));
      if (lacking.length) rows = await table.live();
      const signs = (row: SigningKeyRow) => row.activates_at <= Date.now();
      const all = signingAlgorithms.flatMap((alg) => rows.filter((row) => algorithmOf(row) === alg));
      const ordered = [...all.filter(signs), ...all.filter((row) => !signs(row))];
      return ordered.map(
        (row) => JSON.parse(unseal(secrets.key('signing keys'), row.kid, row.private_jwk)) as SigningKey,
      );
    },

    /** A value that changes when `load` would return other keys, computed without opening them. */
    async state(): Promise<string> {
      const rows = await table.live();
      return rows.map((row) => `${row.kid}${row.activates_at <= Date.now() ? '+' : '-'}`).join();
    },

    /** The public half of a key that has left the JWKS, while its sessions may live. */
    async retired(kid: string): Promise<JsonWebKey | undefined> {
      const row = await table.retired(kid, Date.now() - REMEMBERED_FOR);
      return row && (JSON.parse(row.public_jwk) as JsonWebKey);
    },

    /** Creates new keys that sign a moment later; the former ones verify for another day. @returns the one for RS256 */
    async rotate(): Promise<{ kid: string; activates_at: number }> {
      const activates_at = Date.now() + PUBLISHED_WITHIN;
      const made = await makeAll(activates_at);
      await table.replace(made, {
        othersRetireAt: activates_at + VERIFIES_FOR,
        forgotten: Date.now() - REMEMBERED_FOR,
      });
      return { kid: onlyRow(made).kid, activates_at };
    },

    /**
     * Creates new keys if the signing ones are older than so many days; 0 creates none. New keys are announced for a
     * day before they sign. Of several instances at once, one creates them.
     * @returns whether this one did
     */
    async rotateAfter(days: number): Promise<boolean> {
      const due = Date.now() - days * DAY;
      if (days === 0 || !(await table.live()).some((row) => isDue(row, due))) return false;
      const activates_at = Date.now() + Math.min(ANNOUNCED_FOR, (days * DAY) / 2);
      return table.replace(await makeAll(activates_at), {
        othersRetireAt: activates_at + VERIFIES_FOR,
        forgotten: Date.now() - REMEMBERED_FOR,
        where: due,
      });
    },
  };
}

const isDue = ({ retires_at, activates_at }: SigningKeyRow, due: number) => retires_at === null && activates_at <= due;

/** The signature algorithm of a stored key. */
export const algorithmOf = ({ public_jwk }: Pick<SigningKeyRow, 'public_jwk'>): SigningAlgorithm =>
  (JSON.parse(public_jwk) as Pick<SigningKey, 'alg'>).alg;
