/** The counters of limits and back-off, shared by all instances. */
import { keysOf } from '../../keys-of.ts';
import { budgets } from '../../limits/budgets.ts';
import type { Database } from '../driver/database.ts';
import { onlyRow, placeholder, type Query } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type Counter = Pick<Row<'rate_limits'>, 'points' | 'expires_at'>;

/** Buckets that are keyed by uid, or uid and device, and delay a sign-in. */
const LOCKING = [
  'wait',
  'failures',
  ...[
    budgets.wrongPasswords,
    budgets.secondFactorsOfAccountHourly,
    budgets.secondFactorsOfAccountDaily,
    budgets.secondFactorsOfDevice,
  ].map(({ bucket }) => bucket),
];

/** The lockouts that operators see: their buckets, and the count from which on they apply. */
export const lockouts = {
  /** Wrong passwords: of an account, of an account on a device, or of an unknown name. */
  password: [{ bucket: 'wait', points: 1 }],
  /** Wrong second factors of an account. */
  factor: [budgets.secondFactorsOfAccountHourly, budgets.secondFactorsOfAccountDaily],
  /** Failures of an address at many accounts. */
  address: [budgets.signInFailures, budgets.secondFactorsOfAddress],
  /** Wrong secrets of an app, or of an address. */
  client: [budgets.clientFailuresOfClient],
} as const satisfies Readonly<Record<string, readonly { readonly bucket: string; readonly points: number }[]>>;

export const lockoutKinds = keysOf(lockouts);

export interface Lockout extends Counter {
  readonly kind: keyof typeof lockouts;
  /** The key: whose it is. */
  readonly key: string;
}

export type RateLimitTable = ReturnType<typeof createRateLimitTable>;

export function createRateLimitTable(database: Database) {
  const { sql } = database;
  const byKey = database.prepare(
    sql('rate_limits')
      .where('key', placeholder('key'))
      .andWhere('expires_at', '>', placeholder('now', 'bigint'))
      .first('points', 'expires_at'),
  );

  /** A wait after wrong passwords counts one, whatever led to it. */
  const withFailures = async (waiting: readonly Lockout[]): Promise<Lockout[]> => {
    const keys = waiting.map(({ key }) => `failures:${key}`);
    const counted = await database.read(sql('rate_limits').whereIn('key', keys).select('key', 'points'));
    const failures = new Map(counted.map(({ key, points }) => [key, points]));
    return waiting.map((one) => ({ ...one, points: failures.get(`failures:${one.key}`) ?? one.points }));
  };

  return {
    /** Whether another process can block the whole database. */
    mayBeLocked: database.mayBeLocked,

    find: (key: string): Promise<Counter | undefined> => database.read(byKey({ key, now: Date.now() })),

    /**
     * Counts in one statement, so no two callers get the same number. An expired counter restarts.
     * @param duration milliseconds
     */
    async add(key: string, duration: number, calls = 1): Promise<Counter> {
      const now = Date.now();
      const over = sql.raw('rate_limits.expires_at <= ?', [now]);
      const merged = {
        points: sql.raw('case when ? then excluded.points else rate_limits.points + excluded.points end', [over]),
        expires_at: sql.raw('case when ? then excluded.expires_at else rate_limits.expires_at end', [over]),
      };
      const row = { key, points: calls, expires_at: now + duration };
      const query = sql('rate_limits').insert(row).onConflict('key').merge(merged).returning(['points', 'expires_at']);
      return onlyRow(await database.writeReturning(query));
    },

    /** Counts one less. */
    takeBack: (key: string): Promise<number> =>
      database.write(
        sql('rate_limits')
          .where({ key })
          .andWhere('points', '>', 0)
          .update({ points: sql.raw('points - 1') }),
      ),

    /** Starts a period under `key` unless one runs. @param duration milliseconds */
    async begin(key: string, duration: number): Promise<void> {
      const row = { key, points: 1, expires_at: Date.now() + duration };
      await database.write(sql('rate_limits').insert(row).onConflict('key').merge(['points', 'expires_at']));
    },

    /** The step that starts a period under `key`: it affects no row while one runs. @param duration milliseconds */
    beginning(key: string, duration: number): Query {
      const now = Date.now();
      const row = { key, points: 1, expires_at: now + duration };
      return sql('rate_limits')
        .insert(row)
        .onConflict('key')
        .merge(['points', 'expires_at'])
        .where('rate_limits.expires_at', '<=', now);
    },

    /** The step that ends such a period early. */
    ending: (key: string): Query => sql('rate_limits').where({ key }).del(),

    /** The steps that reset the delays of an account: wrong passwords and second factors, on each device. */
    unlocking: (uid: number): Query[] =>
      LOCKING.flatMap((bucket) => [
        sql('rate_limits')
          .where({ key: `${bucket}:${uid}` })
          .del(),
        sql('rate_limits')
          .whereRaw(database.beginning('key', `${bucket}:${uid}.`).where)
          .del(),
      ]),

    /** The current lockouts of each kind, ordered by key. */
    async lockouts(limit: number): Promise<Lockout[]> {
      const found = await Promise.all(
        lockoutKinds.flatMap((kind) =>
          lockouts[kind].map(async ({ bucket, points }) => {
            const begins = `${bucket}:`;
            const { where, order } = database.beginning('key', begins);
            const rows = await database.read(
              sql('rate_limits')
                .where(where)
                .andWhere('points', '>=', points)
                .andWhere('expires_at', '>', Date.now())
                .orderByRaw(...order)
                .limit(limit)
                .select('key', 'points', 'expires_at'),
            );
            const waiting = rows.map(
              ({ key, ...counter }): Lockout => ({ kind, key: key.slice(begins.length), ...counter }),
            );
            return kind === 'password' ? withFailures(waiting) : waiting;
          }),
        ),
      );
      return found.flat().slice(0, limit);
    },

    /** The steps that end a lockout, with the counts that led to it. */
    lifting: (kind: keyof typeof lockouts, key: string): Query[] =>
      [...lockouts[kind].map(({ bucket }) => bucket), ...(kind === 'password' ? ['failures'] : [])].map((bucket) =>
        sql('rate_limits')
          .where({ key: `${bucket}:${key}` })
          .del(),
      ),

    remove: (key: string): Promise<number> => database.write(sql('rate_limits').where({ key }).del()),
  };
}
