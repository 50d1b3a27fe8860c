/**
 * The data of oidc-provider: grants, tokens, codes, sessions, interactions. Most token requests use these statements,
 * so they are compiled once. Ids that a holder presents are stored as SHA-256 (`storedId`).
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { freshBytes } from '../../crypto/secrets.ts';
import type { Database } from '../driver/database.ts';
import { placeholder, type Statement } from '../driver/query.ts';
import { type Row, tables } from './tables.ts';

export type ArtifactTableName =
  | 'sessions'
  | 'interactions'
  | 'grants'
  | 'authorization_codes'
  | 'access_tokens'
  | 'client_credentials'
  | 'refresh_tokens'
  | 'device_codes'
  | 'pushed_requests'
  | 'replay_detections';

/** Tables whose rows belong to a grant and end with it. */
export const underGrant = ['access_tokens', 'refresh_tokens', 'authorization_codes', 'device_codes'] as const;
const consumable: readonly string[] = [...underGrant, 'pushed_requests'];

/** Columns that have statements of their own. */
const setLater: readonly string[] = ['consumed_at', 'answer', 'polled_at', 'poll_interval'];
const isNumber = (column: string) => column === 'account_uid' || column === 'expires_at';
const isStored = (column: string): column is keyof Artifact => !setLater.includes(column);

/** The part of a device code's payload that shows that a person has taken it. */
const TAKEN = '%"inFlight":true%';

/** A stored row; the columns after the first three differ by table. */
export type Artifact = Row<'interactions'> &
  Partial<
    Pick<Row<'device_codes'>, 'consumed_at' | 'grant_id' | 'user_code'> &
      Pick<Row<'refresh_tokens'>, 'answer'> &
      Pick<Row<'sessions'>, 'account_uid' | 'uid'> &
      Pick<Row<'grants'>, 'client_id'>
  >;

/** SHA-256 in base64url, 43 characters: the stored form of a secret. */
export const fingerprint = (value: string): string => hash('sha256', value, 'base64url');

/** Adds the time in front of a new token or code, in base 36, so that ids sort by it. */
export const stamped = (id: string): string => `${Date.now().toString(36).padStart(9, '0')}${id}`;

/** A new token with 256 random bits, as the engine's have. */
export const newToken = (): string => stamped(freshBytes(32).toString('base64url'));

const STAMPED = /^([\da-z]{9})[\w-]{43}$/;

/**
 * The stored form of the id of a token, code or session. A time stamp stays in front: rows of one time are adjacent in
 * the index, so a commit writes few pages.
 */
export const storedId = (value: string): string => `${STAMPED.exec(value)?.[1] ?? ''}${fingerprint(value)}`;

export type ArtifactTable = ReturnType<typeof createArtifactTable>;

/** The table of each model. Its statements are compiled at its first use, once for all who use it. */
export type ArtifactTables = (name: ArtifactTableName) => ArtifactTable;

/** The tables of the engine's models; each is made at its first use. */
export function createArtifactTables(database: Database): ArtifactTables {
  const tables = new Map<ArtifactTableName, ArtifactTable>();
  return (name) => {
    const table = tables.get(name) ?? createArtifactTable(database, name);
    tables.set(name, table);
    return table;
  };
}

function createArtifactTable(database: Database, table: ArtifactTableName) {
  const { sql } = database;
  const rows = () => sql<Artifact>(table);
  const id = placeholder('id');
  const stored = Object.keys(tables[table]).filter(isStored);
  const open = (column: string) => (isNumber(column) ? placeholder(column, 'bigint') : placeholder(column));
  const insert = database.prepare(
    rows()
      .insert(Object.fromEntries(stored.map((column) => [column, open(column)])))
      .onConflict('id')
      .merge(stored.filter((column) => column !== 'id')),
  );
  const remove = database.prepare(rows().where({ id }).del());
  const byId = database.prepare(rows().where({ id }).first());
  const consume =
    consumable.includes(table) &&
    database.prepare(
      rows()
        .where({ id })
        .whereNull('consumed_at')
        .update({
          consumed_at: placeholder('now', 'bigint'),
          ...(table === 'refresh_tokens' && { answer: placeholder('answer') }),
        }),
    );
  const take =
    table === 'device_codes' &&
    database.prepare(
      rows()
        .where({ id })
        .andWhere('payload', 'not like', TAKEN)
        .update({ payload: placeholder('payload') }),
    );
  const prolongGrant = database.prepare(
    sql('grants')
      .where({ id: placeholder('grant_id') })
      .andWhere('expires_at', '<', placeholder('expires_at', 'bigint'))
      .update({ expires_at: placeholder('prolonged', 'bigint') }),
  );

  return {
    find: (id: string) => database.read(byId({ id })),
    findBy: (column: 'uid' | 'user_code', value: string) =>
      database.read(
        rows()
          .where({ [column]: value })
          .first(),
      ),

    /**
     * The statement that inserts or updates a row. A refresh token keeps its grant alive at least as long as itself.
     * @param grantEnds when its grant ends, if known; a grant is never shortened
     */
    storing(row: Artifact, grantEnds = 0): readonly Statement[] {
      const storing = insert({ ...blank, ...row });
      if (table !== 'refresh_tokens' || !row.grant_id || grantEnds >= row.expires_at) return [storing];
      // A day of margin, so that not every rotation writes to the grant.
      const prolonged = row.expires_at + 24 * 3600 * 1000;
      return [storing, prolongGrant({ grant_id: row.grant_id, expires_at: row.expires_at, prolonged })];
    },

    /**
     * The statement that spends a row; of several at once, one affects it.
     * @param answer the sealed answer, kept with a refresh token
     */
    spending(id: string, answer: string | null): Statement {
      if (!consume) throw new TypeError(`${table} are not spent`);
      return consume({ id, now: Date.now(), answer });
    },

    /** The statement by which a person takes a device code; of several at once, one affects it. */
    taking({ id, payload }: Pick<Artifact, 'id' | 'payload'>): Statement {
      if (!take) throw new TypeError(`${table} are not taken`);
      return take({ id, payload });
    },

    remove: async (id: string): Promise<boolean> => (await database.write(remove({ id }))) === 1,
  };
}

const blank = { grant_id: null, account_uid: null, user_code: null };

/** What a stored grant allows; test/auth-server/provider/internals.test.ts pins the engine's format. */
const decided = z.object({
  openid: z.object({ scope: z.string().optional(), claims: z.array(z.string()).optional() }).optional(),
});
const grant = decided.extend({ rejected: decided.optional() });

/** The scopes without the refused ones, and the claims that were refused by name; `openid` cannot be refused. */
export function decisionsOf(payload: string): { readonly scopes: string[]; readonly refusedClaims: string[] } {
  const { openid, rejected } = grant.parse(JSON.parse(payload));
  const refused = new Set(rejected?.openid?.scope?.split(' '));
  return {
    scopes: (openid?.scope ?? '').split(' ').filter((scope) => scope === 'openid' || !refused.has(scope)),
    refusedClaims: rejected?.openid?.claims ?? [],
  };
}

/** `decisionsOf` without the claims. */
export const grantedScopes = (payload: string): string[] => decisionsOf(payload).scopes;
