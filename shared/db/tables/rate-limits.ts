/** The counters of limits and back-off, shared by every instance. */
import { keysOf } from '../../api/keys-of.ts';
import { budgets } from '../../limits/budgets.ts';
import type { Database } from '../driver/database.ts';
import { onlyRow, type Query } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type Counter = Pick<Row<'rate_limits'>, 'points' | 'expires_at'>;

/** What is counted by an account's uid, or by that and a device, and keeps whoever signs in waiting. */
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

/** What operators see of who has to wait: by which counts, and from how many on. */
export const lockouts = {
  /** After wrong passwords: of an account, of one on one device, or of a name that is nobody's. */
  password: [{ bucket: 'wait', points: 1 }],
  /** Wrong second factors of an account. */
  factor: [budgets.secondFactorsOfAccountHourly, budgets.secondFactorsOfAccountDaily],
  /** Failures of an address at many accounts. */
  address: [budgets.signInFailures, budgets.secondFactorsOfAddress],
  /** Wrong secrets of an app, or of an address. */
  client: [budgets.clientFailuresOfClient],
} as const satisfies Readonly<Record<string, readonly { readonly bucket: string; readonly points: number }[]>>;

export interface Lockout extends Counter {
  readonly kind: keyof typeof lockouts;
  /** Of whom. */
  readonly key: string;
}

export type RateLimitTable = ReturnType<typeof createRateLimitTable>;

export function createRateLimitTable(database: Database) {
  const { sql } = database;

  /** A wait after wrong passwords is counted once, however many there were. */
  const withFailures = async (waiting: readonly Lockout[]): Promise<Lockout[]> => {
    const keys = waiting.map(({ key }) => `failures:${key}`);
    const counted = await database.read(sql('rate_limits').whereIn('key', keys).select('key', 'points'));
    const failures = new Map(counted.map(({ key, points }) => [key, points]));
    return waiting.map((one) => ({ ...one, points: failures.get(`failures:${one.key}`) ?? one.points }));
  };

  return {
    /** Whether a foreign process can hold all of it. */
    mayBeLocked: database.mayBeLocked,

    find: (key: string): Promise<Counter | undefined> =>
      database.read(
        sql('rate_limits').where({ key }).andWhere('expires_at', '>', Date.now()).first('points', 'expires_at'),
      ),

    /**
     * Counts in one statement, so that no two callers count the same. A counter past its end starts anew.
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

    /** Begins a time under `key`, whatever lasts. @param duration milliseconds */
    async begin(key: string, duration: number): Promise<void> {
      const row = { key, points: 1, expires_at: Date.now() + duration };
      await database.write(sql('rate_limits').insert(row).onConflict('key').merge(['points', 'expires_at']));
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

    /** The steps that forget what keeps an account waiting: wrong passwords and second factors, on each device. */
    unlocking: (uid: number): Query[] =>
      LOCKING.flatMap((bucket) => [
        sql('rate_limits')
          .where({ key: `${bucket}:${uid}` })
          .del(),
        sql('rate_limits')
          .whereRaw(database.beginning('key', `${bucket}:${uid}.`).where)
          .del(),
      ]),

    /** Who has to wait now, of each kind in the order of their keys. */
    async lockouts(limit: number): Promise<Lockout[]> {
      const kinds = keysOf(lockouts);
      const found = await Promise.all(
        kinds.flatMap((kind) =>
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

    /** The steps that end such a wait, with what led to it. */
    lifting: (kind: keyof typeof lockouts, key: string): Query[] =>
      [...lockouts[kind].map(({ bucket }) => bucket), ...(kind === 'password' ? ['failures'] : [])].map((bucket) =>
        sql('rate_limits')
          .where({ key: `${bucket}:${key}` })
          .del(),
      ),

    remove: (key: string): Promise<number> => database.write(sql('rate_limits').where({ key }).del()),
  };
}
