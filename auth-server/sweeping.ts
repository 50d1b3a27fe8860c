/** Sweeps expired rows continuously, and reports its progress. */
import { createSweep, type SweepDeps } from '../shared/db/sweep.ts';
import { type ExpiredRows, expiredRows } from '../shared/db/tables/expired-rows.ts';
import type { Metrics } from '../shared/metrics/metrics.ts';
import type { Log } from '../shared/runtime/log.ts';
import { type Repeated, repeat } from '../shared/runtime/repeat.ts';

interface SweepingDeps extends SweepDeps {
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Milliseconds between sweeps. */
const SWEEP_EVERY = 60_000;
const LOOK_EVERY = 5_000;

/** Starts sweeping. Ends by the signal, and after `stop`. */
export function startSweeping(deps: SweepingDeps, signal: AbortSignal): Repeated {
  const { metrics, log } = deps;
  const gone: Record<string, number> = {};
  const help = 'Expired rows that this process has deleted.';
  metrics.readings('counter', 'upare_rows_swept_total', help, 'table', () => gone);
  const sweep = createSweep(deps, (table, rows) => {
    gone[table] = (gone[table] ?? 0) + rows;
  });
  const sweeping = repeat(log, SWEEP_EVERY, 'sweeping', async () => {
    const swept = await sweep(signal);
    if (Object.keys(swept).length) log.info({ swept }, 'swept');
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
