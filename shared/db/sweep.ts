/** Deletes what has had its time in small batches, so nobody waits: expired rows, and what is due with them. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import { type AuditLog, prunedBefore } from './audit/audit-log.ts';
import type { Database } from './driver/database.ts';
import type { Remove } from './driver/revocation-feed.ts';
import { dueBefore, eraseClosed } from './erase.ts';
import { PAUSE } from './pause.ts';
import { answeredNoMore, forgetAnswers } from './refresh-answers.ts';
import { createLastSweep } from './tables/last-sweep.ts';
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

/** Milliseconds for which expired rows stay. */
const EXPIRED_KEPT: { readonly [T in TableName]?: number } = {
  // A device and its person learn that the code has expired (RFC 8628 section 3.5), and not that there is none.
  device_codes: 5 * 60_000,
};

/** Rows of this table that expired until then are due to be swept. */
export const sweptUntil = (table: string, now = Date.now()): number => now - (EXPIRED_KEPT[table as TableName] ?? 0);

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
      : remove(table, key, 'expires_at', sweptUntil(table)));
    if (table === 'refresh_tokens') rows += await remove(table, key, 'consumed_at', Date.now() - SPENT_KEPT);
    if (rows) swept[table] = rows;
  }
  await database.revocationTransport.sweep(remove);
  return swept;
}

export interface SweepDeps {
  readonly config: Pick<Config, 'accountDeletionDays' | 'auditDays' | 'refreshGrace'>;
  readonly database: Database;
  readonly auditLog: Pick<AuditLog, 'prune'>;
}

/**
 * A sweep of everything: expired rows, the answers of refreshes, closed accounts, and the oldest of the audit. Each goes
 * on where the one before ended.
 * @param gone called after every batch of expired rows
 * @returns a function that sweeps, and resolves to how many rows of each table it deleted
 */
export function createSweep({ config, database, auditLog }: SweepDeps, gone?: (table: string, rows: number) => void) {
  const lastSweep = createLastSweep(database);
  let answersForgotten = 0;
  return async (signal?: AbortSignal): Promise<Record<string, number>> => {
    const rows = await sweep(database, PAUSE, signal, gone);
    const until = answeredNoMore(config);
    await forgetAnswers(database, { after: answersForgotten, until }, signal);
    answersForgotten = until;
    const users = await eraseClosed(database, dueBefore(config), signal);
    const audit_log = await auditLog.prune(prunedBefore(config), signal);
    const swept = { ...rows, ...(users && { users }), ...(audit_log && { audit_log }) };
    if (!signal?.aborted) await lastSweep.note(sumOf(swept));
    return swept;
  };
}

/** The rows of all tables. */
export const sumOf = (swept: Readonly<Record<string, number>>): number =>
  Object.values(swept).reduce((sum, count) => sum + count, 0);
