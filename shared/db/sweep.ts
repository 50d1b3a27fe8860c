/** Deletes what has expired, a small batch at a time, so that nobody waits behind it. */
import { REVOCATIONS_KEPT } from '../revocation/announce.ts';
import type { Database } from './driver/database.ts';

/** What is swept, with the columns that tell its rows apart. */
export const expiring = {
  access_tokens: ['id'],
  client_credentials: ['id'],
  refresh_tokens: ['id'],
  authorization_codes: ['id'],
  device_codes: ['id'],
  interactions: ['id'],
  pushed_requests: ['id'],
  replay_detections: ['id'],
  sessions: ['id'],
  grants: ['id'],
  captchas: ['id'],
  rate_limits: ['key'],
  verification_codes: ['uid', 'medium', 'purpose', 'asking'],
  pending_identities: ['id'],
  audit_log: ['id'],
} as const;

const BATCH = 500;
/** A spent refresh token is kept for a week to notice its reuse; a grant's rotations would pile up for a month. */
const SPENT_KEPT = 7 * 24 * 3600 * 1000;

/**
 * Deletes expired rows until none is left. Of several processes that sweep at once, each takes other rows.
 * @param pause milliseconds between two batches
 * @param gone is told of every batch
 * @returns how many rows of each table went
 */
export async function sweep(
  database: Database,
  pause = 0,
  signal?: AbortSignal,
  gone: (table: string, rows: number) => void = () => undefined,
): Promise<Record<string, number>> {
  const { sql } = database;

  /** Deletes the rows whose `column` is not after `until`. Resolves to their number. */
  const remove = async (table: string, key: readonly string[], column: string, until: number): Promise<number> => {
    let total = 0;
    for (let count = BATCH; count === BATCH && !signal?.aborted; total += count) {
      // In the order of the index: where most rows have expired, the planner would rather read the table from its start.
      const batch = sql(table).where(column, '<=', until).orderBy(column).limit(BATCH).select(key);
      if (database.dialect === 'postgres') batch.forUpdate().skipLocked();
      const those = sql('batch').select(key);
      const going = sql(table).with('batch', batch);
      // Named, and on PostgreSQL gathered into an array: it looks once which rows they are, and goes to them by their key
      // whatever it believes to know of the table.
      const gathered = database.dialect === 'postgres' && key.length === 1;
      const chosen = gathered ? going.whereRaw('?? = any(array(?))', [...key, those]) : going.whereIn(key, those);
      count = await database.write(chosen.del());
      gone(table, count);
      if (count === BATCH && pause) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return total;
  };

  const swept: Record<string, number> = {};
  for (const [table, key] of Object.entries(expiring)) {
    let rows = await remove(table, key, 'expires_at', Date.now());
    if (table === 'refresh_tokens') rows += await remove(table, key, 'consumed_at', Date.now() - SPENT_KEPT);
    if (rows) swept[table] = rows;
  }
  if (database.dialect === 'sqlite') await remove('endings', ['seq'], 'at', Date.now() - REVOCATIONS_KEPT);
  return swept;
}
