/**
 * What oidc-provider keeps: grants, tokens, codes, sessions, interactions. The token path: its statements are compiled
 * once. Ids that a holder presents are stored as their SHA-256 (`storedId`), and so is no bearer secret.
 */
import { hash } from 'node:crypto';
import { type Database, Placeholder, type Statement } from '../driver/database.ts';

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

/** The tables whose rows belong to a grant and end with it. */
export const underGrant = ['access_tokens', 'refresh_tokens', 'authorization_codes', 'device_codes'] as const;
const consumable: readonly string[] = [...underGrant, 'pushed_requests'];

const columns: Readonly<Record<ArtifactTableName, readonly string[]>> = {
  sessions: ['account_uid', 'uid'],
  interactions: [],
  grants: ['account_uid', 'client_id'],
  authorization_codes: ['grant_id'],
  access_tokens: ['grant_id'],
  client_credentials: ['client_id'],
  refresh_tokens: ['grant_id'],
  device_codes: ['grant_id', 'user_code'],
  pushed_requests: [],
  replay_detections: [],
};

const numbers: ReadonlySet<string> = new Set(['account_uid', 'expires_at', 'now', 'prolonged']);

/** A row as stored; the columns beside the first three differ by table. */
export interface Artifact {
  readonly id: string;
  readonly payload: string;
  /** Epoch milliseconds. */
  readonly expires_at: number;
  readonly consumed_at?: number | null;
  readonly grant_id?: string | null;
  readonly account_uid?: number | null;
  readonly client_id?: string;
  readonly uid?: string;
  readonly user_code?: string | null;
}

/** SHA-256 in base64url, 43 characters: what is kept of a secret that its holder presents. */
export const fingerprint = (value: string): string => hash('sha256', value, 'base64url');

/** A new token or code with the time in front, in base 36 and so that it sorts by it. */
export const stamped = (id: string): string => `${Date.now().toString(36).padStart(9, '0')}${id}`;

const STAMPED = /^([\da-z]{9})[\w-]{43}$/;

/**
 * The stored form of a token, code or session id that its holder presents. A stamp stays in front: what is stored at one
 * time lies together in the index, and a commit writes few of its pages.
 */
export const storedId = (value: string): string => `${STAMPED.exec(value)?.[1] ?? ''}${fingerprint(value)}`;

/** One of the tables. */
export function createArtifactTable(database: Database, table: ArtifactTableName) {
  const { sql } = database;
  const open = (name: string) => new Placeholder(name, numbers.has(name) ? 'bigint' : 'text') as never;
  const stored = ['id', 'payload', 'expires_at', ...columns[table]];
  const by = (column: string) =>
    database.prepare(
      sql(table)
        .where({ [column]: open(column) })
        .first(),
    );
  const insert = database.prepare(
    sql(table)
      .insert(Object.fromEntries(stored.map((column) => [column, open(column)])))
      .onConflict('id')
      .merge(stored.slice(1)),
  );
  const remove = database.prepare(
    sql(table)
      .where({ id: open('id') })
      .del(),
  );
  const byId = by('id');
  const consume =
    consumable.includes(table) &&
    database.prepare(
      sql(table)
        .where({ id: open('id') })
        .whereNull('consumed_at')
        .update({ consumed_at: open('now') }),
    );
  const prolongGrant = database.prepare(
    sql('grants')
      .where({ id: open('grant_id') })
      .andWhere('expires_at', '<', open('expires_at'))
      .update({ expires_at: open('prolonged') }),
  );

  return {
    find: (id: string) => database.read<Artifact | undefined>(byId({ id })),
    findBy: (column: 'uid' | 'user_code', value: string) =>
      database.read(
        sql(table)
          .where({ [column]: value })
          .first(),
      ) as Promise<Artifact | undefined>,

    /** What stores or replaces it. A refresh token keeps its grant alive at least as long as itself. */
    storing(row: Artifact): readonly Statement[] {
      const storing = insert({ ...blank, ...row });
      if (table !== 'refresh_tokens' || !row.grant_id) return [storing];
      // A day in hand, so that not every rotation writes to the grant.
      const prolonged = row.expires_at + 24 * 3600 * 1000;
      return [storing, prolongGrant({ grant_id: row.grant_id, expires_at: row.expires_at, prolonged })];
    },

    /** What spends it. Of many at once, one touches its row. */
    spending(id: string): Statement {
      if (!consume) throw new TypeError(`${table} are not spent`);
      return consume({ id, now: Date.now() });
    },

    remove: async (id: string): Promise<boolean> => (await database.write(remove({ id }))) === 1,
    removeByGrant: (grant_id: string) => database.write(sql(table).where({ grant_id }).del()),
  };
}

const blank = { grant_id: null, account_uid: null, user_code: null };
