/** The keys that sign ID tokens: made on the first start, kept sealed in the database, rotated without breaking a token. */
import { createHash, generateKeyPair, type JsonWebKey, type KeyPairKeyObjectResult } from 'node:crypto';
import { promisify } from 'node:util';
import { seal, unseal } from '../crypto/sealed.ts';
import type { Secrets } from '../crypto/secrets.ts';
import type { SigningKeyRow, SigningKeyTable } from '../db/tables/signing-keys.ts';

/** How ID tokens can be signed: OpenID Connect has the first, FAPI 2.0 the second. */
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

/** How long others may keep our keys and our discovery documents, seconds. */
export const PUBLIC_MAX_AGE = 5;
/** How soon every instance has read a new key and nobody keeps the former list, milliseconds: from then on it signs. */
const PUBLISHED_WITHIN = 5_000 + PUBLIC_MAX_AGE * 1000;
const DAY = 24 * 3600 * 1000;
/** How long a replaced key stays in the JWKS, milliseconds: well past the life of what it signed, an hour. */
const VERIFIES_FOR = DAY;
/** How long its public half is kept after that, milliseconds: as long as a session that it signed for may live. */
const REMEMBERED_FOR = 31 * DAY;

/** How long before it signs a key is announced that nobody waits for, milliseconds: others may look at a list once a day. */
const ANNOUNCED_FOR = DAY;

export type SigningKeys = ReturnType<typeof createSigningKeys>;

export function createSigningKeys(table: SigningKeyTable, secrets: Secrets) {
  const make = async (alg: SigningAlgorithm, activates_at: number): Promise<SigningKeyRow> => {
    const { publicKey, privateKey } = await generate[alg]();
    const { kty, crv, e, n, x, y } = publicKey.export({ format: 'jwk' });
    // RFC 7638: the thumbprint of the key names it.
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
    /** The keys to publish, those that sign first. Makes the first keys of an installation. */
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

    /**
     * Makes new keys that sign a moment later; the former ones verify for a day more.
     * @returns of the one for RS256
     */
    async rotate(): Promise<{ kid: string; activates_at: number }> {
      const activates_at = Date.now() + PUBLISHED_WITHIN;
      const [first, ...others] = await makeAll(activates_at);
      await table.replace([first as SigningKeyRow, ...others], {
        othersRetireAt: activates_at + VERIFIES_FOR,
        forgotten: Date.now() - REMEMBERED_FOR,
      });
      return { kid: (first as SigningKeyRow).kid, activates_at };
    },

    /**
     * Makes new keys where those that sign are older than so many days; 0 makes none. They are announced for a day before
     * they sign. Of all instances that do so at once, one makes them.
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

export const algorithmOf = ({ public_jwk }: Pick<SigningKeyRow, 'public_jwk'>): SigningAlgorithm =>
  (JSON.parse(public_jwk) as Pick<SigningKey, 'alg'>).alg;
