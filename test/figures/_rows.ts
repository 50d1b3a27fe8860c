/** Figures and calls as servers write them, put where a story looks for them. */
import type { Database } from '../../shared/db/driver/database.ts';
import { createAppFigureTable } from '../../shared/db/tables/app-figures.ts';
import type { Row } from '../../shared/db/tables/tables.ts';
import { type Period, periods, startOf } from '../../shared/figures/buckets.ts';

type Counted = readonly [kind: Row<'app_figures'>['kind'], name: string, amount: number];

/** @param at epoch milliseconds within the period */
export async function addFigures(
  database: Database,
  client_id: string,
  period: Period,
  at: number,
  counted: readonly Counted[],
): Promise<void> {
  const table = createAppFigureTable(database);
  const starts_at = startOf(period, at);
  const about = { client_id, period, starts_at, expires_at: starts_at + periods[period].kept };
  await Promise.all(counted.map(([kind, name, amount]) => table.add({ ...about, kind, name, amount })));
}

/** One call a minute, the last of them now; every third has failed. */
export async function addCalls(database: Database, client_id: string, count: number): Promise<void> {
  const table = createAppFigureTable(database);
  const now = Date.now();
  const call = (back: number) => {
    const at = now - back * 60_000;
    const failed = back % 3 === 2;
    return table.store({
      ...{ client_id, id: `${at.toString(36).padStart(9, '0')}00000aa`, at, endpoint: '/api/User/uid' },
      ...{ status: failed ? 404 : 200, code: failed ? '202001' : null, request_id: `request-${back}` },
      expires_at: at + 3_600_000,
    });
  };
  await Promise.all(Array.from({ length: count }, (_, back) => call(back)));
}
