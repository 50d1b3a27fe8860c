/** The counters of limits and back-off, shared by every instance. */
import type { Database, Query } from '../driver/database.ts';

export interface Counter {
  readonly points: number;
  /** Epoch milliseconds. */
  readonly expires_at: number;
}

export type RateLimitTable = ReturnType<typeof createRateLimitTable>;

export function createRateLimitTable(database: Database) {
  const { sql } = database;
  return {
    /** Whether a foreign process can hold all of it. */
    mayBeLocked: database.dialect === 'sqlite',

    find: (key: string): Promise<Counter | undefined> =>
      database.read(
        sql('rate_limits').where({ key }).andWhere('expires_at', '>', Date.now()).first('points', 'expires_at'),
      ),

    /**
     * Adds points in one statement, so that no two callers count the same. A counter past its end starts anew.
     * @param duration milliseconds
     * @param afresh true sets points and end whatever was there
     */
    async add(key: string, points: number, duration: number, afresh: boolean): Promise<Counter> {
      const now = Date.now();
      const row = { key, points, expires_at: now + duration };
      const over = sql.raw('rate_limits.expires_at <= ?', [now]);
      const merged = afresh
        ? { points, expires_at: row.expires_at }
        : {
            points: sql.raw('case when ? then excluded.points else rate_limits.points + excluded.points end', [over]),
            expires_at: sql.raw('case when ? then excluded.expires_at else rate_limits.expires_at end', [over]),
          };
      const query = sql('rate_limits').insert(row).onConflict('key').merge(merged).returning(['points', 'expires_at']);
      const [counter] = (await database.writeReturning(query)) as Counter[];
      return counter as Counter;
    },

    /** The step that begins a time under `key`: it touches no row while one lasts. @param duration milliseconds */
    beginning(key: string, duration: number): Query {
      const now = Date.now();
      const row = { key, points: 1, expires_at: now + duration };
      return sql('rate_limits')
        .insert(row)
        .onConflict('key')
        .merge(['points', 'expires_at'])
        .where('rate_limits.expires_at', '<=', now);
    },

    /** The step that ends such a time early. */
    ending: (key: string): Query => sql('rate_limits').where({ key }).del(),

    remove: async (key: string): Promise<boolean> =>
      (await database.write(sql('rate_limits').where({ key }).del())) > 0,
  };
}
