/** The one or two secrets of an app: their hashes, and when each was created and last used. */
import { isoTime } from '../api/fields.ts';
import type { ClientRow } from '../db/tables/clients.ts';
import { newSecret } from './metadata.ts';

/** The stored facts about a secret. */
export interface KnownSecret {
  /** The id: the first digits of its hash, in a form that no command line mistakes for an option. */
  readonly id: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

type Columns = Pick<
  ClientRow,
  | 'secret_hash'
  | 'secret_made_at'
  | 'secret_used_at'
  | 'former_secret_hash'
  | 'former_secret_made_at'
  | 'former_secret_used_at'
>;

const idOf = (hash: string) => Buffer.from(hash, 'base64url').toString('hex', 0, 6);
const noFormer = { former_secret_hash: null, former_secret_made_at: null, former_secret_used_at: null };

/** For a public app. */
export const noSecret: Columns = { secret_hash: null, secret_made_at: null, secret_used_at: null, ...noFormer };

/** The secrets of an app, the newest first. */
export function secretsOf(row: Columns): KnownSecret[] {
  const kept = [
    [row.secret_hash, row.secret_made_at, row.secret_used_at],
    [row.former_secret_hash, row.former_secret_made_at, row.former_secret_used_at],
  ] as const;
  return kept.flatMap(([hash, made_at, used_at]) =>
    hash === null
      ? []
      : [
          {
            id: idOf(hash),
            created_at: isoTime(made_at ?? 0),
            last_used_at: isoTime(used_at),
          },
        ],
  );
}

/** Replaces all secrets by a new one. */
export function withOneSecret(): { readonly secret: string; readonly columns: Columns } {
  const { secret, hash } = newSecret();
  return { secret, columns: { secret_hash: hash, secret_made_at: Date.now(), secret_used_at: null, ...noFormer } };
}

/** Adds a second secret; undefined if there are two already. */
export function withAnotherSecret(row: Columns): { readonly secret: string; readonly columns: Columns } | undefined {
  if (row.former_secret_hash !== null) return undefined;
  const { secret, columns } = withOneSecret();
  const former = {
    former_secret_hash: row.secret_hash,
    former_secret_made_at: row.secret_made_at,
    former_secret_used_at: row.secret_used_at,
  };
  return { secret, columns: { ...columns, ...former } };
}

/** Removes a secret; `last` for the only one, undefined for an unknown id. */
export function withoutSecret(row: Columns, id: string): Columns | 'last' | undefined {
  const { secret_hash, former_secret_hash: former } = row;
  const isFirst = secret_hash !== null && idOf(secret_hash) === id;
  if (!isFirst && !(former !== null && idOf(former) === id)) return undefined;
  if (former === null) return 'last';
  const first = isFirst
    ? { secret_hash: former, secret_made_at: row.former_secret_made_at, secret_used_at: row.former_secret_used_at }
    : { secret_hash, secret_made_at: row.secret_made_at, secret_used_at: row.secret_used_at };
  return { ...first, ...noFormer };
}
