/** Telling every instance that something ended, in the very transaction that ends it. */
import type { Database } from '../db/driver/database.ts';
import { type Query, Statement } from '../db/driver/query.ts';

/** What ended: one access token (by its fingerprint), a grant, all that an account had; or what was known of a client. */
export type RevocationKind = 'token' | 'grant' | 'account' | 'client';

/** The PostgreSQL channel of endings: `seq kind ref at`, the last in epoch milliseconds by the database's clock. */
export const REVOCATIONS = 'upare_endings';

/** How long SQLite's rows of endings are kept, milliseconds. Who was away for longer notices that some are missing. */
export const REVOCATIONS_KEPT = 3600_000;

/**
 * The step that announces an ending, to come last in its `atomic`: on PostgreSQL it holds the one row that numbers the
 * endings until the commit, so that their numbers follow their order.
 */
export function announcement(database: Database, kind: RevocationKind, ref: string): Query {
  if (database.dialect === 'sqlite') return database.sql('endings').insert({ kind, ref, at: Date.now() });
  return new Statement(
    `WITH head AS (UPDATE endings_head SET seq = seq + 1 RETURNING seq)
      SELECT pg_notify($1, concat_ws(' ', head.seq, $2::text, $3::text,
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint)) FROM head`,
    [REVOCATIONS, kind, ref],
    true,
  );
}
