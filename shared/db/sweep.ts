/** Deletes expired rows in small batches, so nobody waits. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from './driver/database.ts';
import type { Remove } from './driver/revocation-feed.ts';
import { endExpiredSessions } from './tables/session-ends.ts';
import type { Row, TableName } from './tables/tables.ts';

/** The swept tables with their primary keys. */
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
  last_uses: ['id'],
  grants: ['id'],
  captchas: ['id'],
  rate_limits: ['key'],
  verification_codes: ['uid', 'medium', 'purpose', 'asking'],
  pending_identities: ['id'],
  pending_sign_ins: ['id'],
  fresh_proofs: ['id'],
  jobs: ['id'],
  app_figures: ['client_id', 'period', 'starts_at', 'kind', 'name'],
  app_calls: ['client_id', 'id'],
  instances: ['id'],
} as const satisfies { readonly [T in TableName]?: readonly (keyof Row<T>)[] };

const BATCH = 500;
/** A spent refresh token is kept for a week to detect its reuse; otherwise rotations would pile up for a month. */
const SPENT_KEPT = 7 * 24 * 3600 * 1000;

/**
 * Deletes expired rows until none is left. Several processes at once take different rows.
 * @param pause milliseconds between two batches
 * @param gone called after every batch
 * @returns how many rows of each table were deleted
 */
export async function sweep(
  database: Database,
  pause = 0,
  signal?: AbortSignal,
  gone: (table: string, rows: number) => void = () => undefined,
): Promise<Record<string, number>> {
  const inBatches = async (table: string, batch: () => Promise<number>): Promise<number> => {
    let total = 0;
    for (let count = BATCH; count === BATCH && !signal?.aborted; total += count) {
      count = await batch();
      gone(table, count);
      if (count === BATCH && pause) await wait(pause);
    }
    return total;
  };
  /** Deletes the rows whose `column` is not after `until`. Resolves to their number. */
  const remove: Remove = (table, key, column, until) =>
    inBatches(table, () => database.write(database.deletion({ table, key, column, until, most: BATCH })));

  const swept: Record<string, number> = {};
  for (const [table, key] of Object.entries(expiring)) {
    // Apps are notified of expired sessions like of all others.
    let rows = await (table === 'sessions'
      ? inBatches(table, () => endExpiredSessions(database, BATCH))
      : remove(table, key, 'expires_at', Date.now()));
    if (table === 'refresh_tokens') rows += await remove(table, key, 'consumed_at', Date.now() - SPENT_KEPT);
    if (rows) swept[table] = rows;
  }
  await database.revocationTransport.sweep(remove);
  return swept;
}
