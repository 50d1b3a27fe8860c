/** Sweeps expired rows continuously, and reports its progress. */
import type { Config } from '../shared/config/config.ts';
import { type AuditLog, prunedBefore } from '../shared/db/audit/audit-log.ts';
import type { Database } from '../shared/db/driver/database.ts';
import { dueBefore, eraseClosed } from '../shared/db/erase.ts';
import { PAUSE } from '../shared/db/pause.ts';
import { answeredNoMore, forgetAnswers } from '../shared/db/refresh-answers.ts';
import { sweep } from '../shared/db/sweep.ts';
import { type ExpiredRows, expiredRows } from '../shared/db/tables/expired-rows.ts';
import { createLastSweep } from '../shared/db/tables/last-sweep.ts';
import type { Metrics } from '../shared/metrics/metrics.ts';
import type { Log } from '../shared/runtime/log.ts';
import { type Repeated, repeat } from '../shared/runtime/repeat.ts';

interface SweepingDeps {
  readonly config: Pick<Config, 'accountDeletionDays' | 'auditDays' | 'refreshGrace'>;
  readonly database: Database;
  readonly auditLog: Pick<AuditLog, 'prune'>;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Milliseconds between sweeps. */
const SWEEP_EVERY = 60_000;
const LOOK_EVERY = 5_000;

/** Starts sweeping. Ends by the signal, and after `stop`. */
export function startSweeping(deps: SweepingDeps, signal: AbortSignal): Repeated {
  const { config, database, auditLog, metrics, log } = deps;
  const gone: Record<string, number> = {};
  const help = 'Expired rows that this process has deleted.';
  metrics.readings('counter', 'upare_rows_swept_total', help, 'table', () => gone);
  const lastSweep = createLastSweep(database);
  let answersForgotten = 0;
  const sweeping = repeat(log, SWEEP_EVERY, 'sweeping', async () => {
    const swept = await sweep(database, PAUSE, signal, (table, rows) => {
      gone[table] = (gone[table] ?? 0) + rows;
    });
    if (Object.keys(swept).length) log.info({ swept }, 'swept');
    const until = answeredNoMore(config);
    await forgetAnswers(database, { after: answersForgotten, until }, signal);
    answersForgotten = until;
    const erased = await eraseClosed(database, dueBefore(config), signal);
    if (erased) log.info({ erased }, 'erased closed accounts');
    const pruned = await auditLog.prune(prunedBefore(config), signal);
    if (pruned) log.info({ pruned }, 'pruned the audit');
    const rows = Object.values(swept).reduce((sum, count) => sum + count, erased + pruned);
    if (!signal.aborted) await lastSweep.note(rows);
  });
  const looking = metrics.on ? lookForExpired(deps) : undefined;
  return {
    async stop() {
      await Promise.all([sweeping.stop(), looking?.stop()]);
    },
  };
}

/** Measured outside of scrapes, which must be answered even if the database is not. */
function lookForExpired({ database, metrics, log }: Pick<SweepingDeps, 'database' | 'metrics' | 'log'>): Repeated {
  const unknown: ExpiredRows = { rows: {}, oldest: {} };
  let found = unknown;
  const rows =
    'Rows of the database past their expiry that wait for the sweep, counted to 10000. The same from every instance.';
  metrics.readings('gauge', 'upare_expired_rows', rows, 'table', () => found.rows);
  const oldest = 'How long the first of those rows has been past its expiry.';
  metrics.readings('gauge', 'upare_expired_rows_oldest_seconds', oldest, 'table', () => found.oldest);
  return repeat(log, LOOK_EVERY, 'looking for expired rows', async () => {
    try {
      found = await expiredRows(database);
    } catch (error) {
      // Outdated numbers are not reported.
      found = unknown;
      throw error;
    }
  });
}
