/** Expired rows that are due and not swept yet, estimated by reading few of them. */
import type { Database } from '../driver/database.ts';
import { onlyRow } from '../driver/query.ts';
import { expiring, sweptUntil } from '../sweep.ts';

/** Counting stops here. */
const COUNTED = 10_000;

export interface ExpiredRows {
  /** By table: the number, at most 10,000. */
  readonly rows: Readonly<Record<string, number>>;
  /** By table: seconds since the first was due, 0 if there is none. */
  readonly oldest: Readonly<Record<string, number>>;
}

export async function expiredRows({ sql, read }: Pick<Database, 'sql' | 'read'>): Promise<ExpiredRows> {
  const rows: Record<string, number> = {};
  const oldest: Record<string, number> = {};
  for (const table of Object.keys(expiring)) {
    const now = sweptUntil(table);
    const expired = sql(table).where('expires_at', '<=', now).orderBy('expires_at').limit(COUNTED).select('expires_at');
    const counted = sql(expired.as('expired')).count({ rows: '*' }).min({ first: 'expires_at' });
    const { rows: count, first } = onlyRow(await read(counted.select<{ rows: number; first: number | null }[]>()));
    rows[table] = count;
    oldest[table] = first === null ? 0 : (now - first) / 1000;
  }
  return { rows, oldest };
}
