/** Deletes what has expired, a small batch at a time, so that nobody waits behind it. */
import { ENDINGS_KEPT } from './announcements.ts';
import type { Database } from './database.ts';

const tables = [
  'access_tokens',
  'client_credentials',
  'refresh_tokens',
  'authorization_codes',
  'device_codes',
  'interactions',
  'pushed_requests',
  'replay_detections',
  'sessions',
  'grants',
  'captchas',
  'rate_limits',
  'verification_codes',
  'pending_identities',
] as const;

const BATCH = 500;
/** A spent refresh token is kept for a week to notice its reuse; a grant's rotations would pile up for a month. */
const SPENT_KEPT = 7 * 24 * 3600 * 1000;

/**
 * Deletes expired rows until none is left.
 * @param pause milliseconds between two batches
 * @returns how many rows of each table went
 */
export async function sweep(database: Database, pause = 0, signal?: AbortSignal): Promise<Record<string, number>> {
  const { sql } = database;
  const swept: Record<string, number> = {};
  for (const table of tables) {
    const key = table === 'rate_limits' ? 'key' : table === 'verification_codes' ? undefined : 'id';
    let total = 0;
    for (let count = BATCH; count === BATCH && !signal?.aborted; ) {
      const expired = sql(table).where('expires_at', '<=', Date.now());
      if (key) count = await database.write(sql(table).whereIn(key, expired.limit(BATCH).select(key)).del());
      else count = await database.write(expired.del());
      total += count;
      if (count === BATCH && pause) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    if (total) swept[table] = total;
  }
  if (database.dialect === 'sqlite')
    await database.write(
      sql('endings')
        .where('at', '<=', Date.now() - ENDINGS_KEPT)
        .del(),
    );
  const spent = sql('refresh_tokens').where('consumed_at', '<=', Date.now() - SPENT_KEPT);
  const old = signal?.aborted ? 0 : await database.write(spent.del());
  if (old) swept.refresh_tokens = (swept.refresh_tokens ?? 0) + old;
  return swept;
}
