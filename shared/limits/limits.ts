/**
 * Limits and back-off (contract section 8), counted in our own database. While the database accepts no count, being
 * locked or full, this process counts: reading requests continue, with limits.
 */
import { ApiError } from '../api/errors.ts';
import type { Config } from '../config/config.ts';
import { DatabaseFault } from '../db/driver/faults.ts';
import type { Counter, RateLimitTable } from '../db/tables/rate-limits.ts';
import { makeRoom } from '../runtime/bounds.ts';
import type { Budget, NamedBudget } from './budgets.ts';

/** The standing of a caller after a call, for the RateLimit-* headers. */
export interface BudgetUse extends Budget {
  readonly remaining: number;
  /** Seconds until the count restarts. */
  readonly reset: number;
}

/** What is counted against. */
export type Counted = Pick<NamedBudget, 'bucket' | 'points' | 'seconds' | 'inLots'>;

/** Counted individually, so the exact count is known. */
export type ExactBudget = Omit<NamedBudget, 'inLots'> & { readonly inLots?: never };

/** What counts calls, and nothing else. */
export type Counting = Pick<Limits, 'count'>;

export interface Limits {
  /**
   * Counts one call against a budget.
   * @returns the standing of the caller; undefined with limits off. At once while a lot of the budget lasts, and else
   * when the database has counted
   * @throws ApiError RATE_LIMITED with `retryAfter`
   */
  count(budget: Counted, key: string): BudgetUse | undefined | Promise<BudgetUse | undefined>;
  /** Whether the next call would exceed the budget. */
  isUsedUp(budget: ExactBudget, key: string): Promise<boolean>;
  /** Uncounts a call that turned out to be free. */
  giveBack(budget: ExactBudget, key: string): Promise<void>;
  /** @throws ApiError RATE_LIMITED while `key` waits after its last failure */
  checkBackOff(key: string): Promise<void>;
  /** Counts a failure: the fifth makes the key wait, and each further one doubles the wait. */
  fail(key: string): Promise<void>;
  /** Resets the failures of `key`. */
  succeed(key: string): Promise<void>;
}

/** Milliseconds to wait for a database file that may be locked. A server that is merely slow takes every count. */
const PATIENCE = 2000;
const FREE_FAILURES = 5;
/** Milliseconds of waits after failures, and how long failures are remembered. */
const FIRST_WAIT = 5000;
const LONGEST_WAIT = 15 * 60_000;
const MEMORY = 24 * 3600_000;

/**
 * @param config `limits` false disables counting: LIMITS=off, for development. `limitsFactor` multiplies budgets that
 * only bound load
 */
export function createLimits(
  table: RateLimitTable,
  { limits: enabled, limitsFactor }: Pick<Config, 'limits' | 'limitsFactor'>,
): Limits {
  if (!enabled) {
    const nothing = async () => undefined;
    const isUsedUp = async () => false;
    return { count: nothing, isUsedUp, giveBack: nothing, checkBackOff: nothing, fail: nothing, succeed: nothing };
  }
  const here = createLocalCounts();
  const inLots = createLots(table.add);

  return {
    count(budget, key) {
      const { seconds } = budget;
      const points = budget.inLots ? budget.points * limitsFactor : budget.points;
      const counted = keyOf(budget.bucket, key);
      const duration = seconds * 1000;
      const counting = budget.inLots ? inLots(counted, points, duration) : table.add(counted, duration);
      if (!(counting instanceof Promise)) return standingIn(counting, points, seconds);
      return inTime(counting, table.mayBeLocked).then((counter = here(counted, duration)) =>
        standingIn(counter, points, seconds),
      );
    },
    async giveBack({ bucket }, key) {
      await table.takeBack(keyOf(bucket, key));
    },
    async isUsedUp({ bucket, points }, key) {
      const counter = await table.find(keyOf(bucket, key));
      return counter !== undefined && counter.points >= points;
    },
    async checkBackOff(key) {
      const wait = await table.find(keyOf('wait', key));
      if (wait) throw limited(wait.expires_at - Date.now());
    },
    async fail(key) {
      const { points } = await table.add(keyOf('failures', key), MEMORY);
      if (points < FREE_FAILURES) return;
      await table.begin(keyOf('wait', key), Math.min(FIRST_WAIT * 2 ** (points - FREE_FAILURES), LONGEST_WAIT));
    },
    async succeed(key) {
      // Most keys have none, and a read is cheaper than a write.
      if (await table.find(keyOf('failures', key))) await table.remove(keyOf('failures', key));
    },
  };
}

/** @throws ApiError RATE_LIMITED over the budget */
function standingIn(counter: Counter, points: number, seconds: number): BudgetUse {
  const milliseconds = Math.max(counter.expires_at - Date.now(), 0);
  if (counter.points > points) throw limited(milliseconds, { points, seconds });
  return { points, seconds, remaining: points - counter.points, reset: Math.ceil(milliseconds / 1000) };
}

const keyOf = (bucket: string, key: string) => `${bucket}:${key.slice(0, 120)}`;

/** The count of the database; undefined if it accepts none soon. */
async function inTime(counting: Promise<Counter>, mayBeLocked: boolean): Promise<Counter | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = mayBeLocked ? setTimeout(late.resolve, PATIENCE, undefined) : undefined;
  try {
    return await Promise.race([counting, late.promise]);
  } catch (error) {
    if (error instanceof DatabaseFault) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function limited(milliseconds: number, budget?: Budget): ApiError {
  const retryAfter = Math.max(1, Math.ceil(milliseconds / 1000));
  const headers = budget && rateLimitHeaders({ ...budget, remaining: 0, reset: retryAfter });
  return new ApiError('RATE_LIMITED', headers ? { retryAfter, headers } : { retryAfter });
}

/** The headers of draft-ietf-httpapi-ratelimit-headers, in the form that current clients read. */
export function rateLimitHeaders({ points, seconds, remaining, reset }: BudgetUse): Record<string, string> {
  return {
    'RateLimit-Limit': String(points),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': String(reset),
    'RateLimit-Policy': `${points};w=${seconds}`,
  };
}

/** The most keys of such counts; the oldest is forgotten. */
const MOST_LOCAL_COUNTS = 10_000;

/**
 * Counts of this process, used while the database accepts none.
 * @returns a function that counts one call for a key and returns the count; the duration is in
 * milliseconds
 */
function createLocalCounts(): (key: string, duration: number) => Counter {
  const counts = new Map<string, Counter>();
  return (key, duration) => {
    const now = Date.now();
    const former = counts.get(key);
    const running = former && former.expires_at > now ? former : { points: 0, expires_at: now + duration };
    const count = { points: running.points + 1, expires_at: running.expires_at };
    counts.delete(key);
    makeRoom(counts, MOST_LOCAL_COUNTS);
    counts.set(key, count);
    return count;
  };
}

/** A lot is this share of what this process has allowed so far, and of the rest of the budget. */
const PART = 8;
/** The most calls of one lot. */
const MOST = 1000;
/** The most keys; the reservation of the oldest counts as used. */
const MOST_KEYS = 10_000;

/** @returns what all instances have reserved for a key, and until when. @param duration milliseconds */
type Reserve = (key: string, duration: number, calls: number) => Promise<Counter>;

interface Lot {
  /** Reserved and unused. */
  left: number;
  /** Allowed by this process since the count began. */
  used: number;
  /** Reserved by all instances, as far as this one knows. */
  total: number;
  expires_at: number;
  /** Pending reservation. */
  reserving: Promise<void> | undefined;
  waiting: number;
}

/**
 * Counting in lots: a process reserves a part of a budget in the database and uses it up in memory. All instances
 * together never exceed the budget. Rare callers, and those near the limit, are counted individually, so little is
 * reserved in vain.
 * @returns a function that counts one call for a key and returns its standing: synchronously while its lot lasts, which
 * is most often.
 * @param duration of the count in milliseconds
 */
function createLots(reserve: Reserve) {
  const lots = new Map<string, Lot>();

  async function refill(lot: Lot, key: string, points: number, duration: number): Promise<void> {
    // Callers whom the last lot did not serve wait first for this one.
    await null;
    const few = Math.min(Math.floor(lot.used / PART), Math.floor((points - lot.total) / PART), MOST);
    const calls = Math.max(1, few, Math.min(lot.waiting, points - lot.total));
    try {
      const { points: total, expires_at } = await reserve(key, duration, calls);
      if (expires_at !== lot.expires_at) Object.assign(lot, { left: 0, used: 0, expires_at });
      lot.total = total;
      lot.left += Math.min(calls, Math.max(0, points - (total - calls)));
    } finally {
      lot.reserving = undefined;
      lot.waiting = 0;
    }
  }

  const takeOne = (lot: Lot, points: number): Counter => {
    lot.left -= 1;
    lot.used += 1;
    return { points: Math.min(lot.total, points) - lot.left, expires_at: lot.expires_at };
  };

  const takeOneLater = async (lot: Lot, key: string, points: number, duration: number): Promise<Counter> => {
    let asked = false;
    while (lot.left === 0) {
      // If a lot was too small for all callers, they try again unless the budget is spent.
      if (asked && lot.total >= points) return { points: points + 1, expires_at: lot.expires_at };
      lot.waiting += 1;
      lot.reserving ??= refill(lot, key, points, duration);
      await lot.reserving;
      asked = true;
    }
    return takeOne(lot, points);
  };

  return (key: string, points: number, duration: number): Counter | Promise<Counter> => {
    const known = lots.get(key);
    if (known) lots.delete(key);
    else makeRoom(lots, MOST_KEYS);
    const lot = known ?? { left: 0, used: 0, total: 0, expires_at: 0, reserving: undefined, waiting: 0 };
    lots.set(key, lot);
    if (lot.expires_at <= Date.now()) Object.assign(lot, { left: 0, used: 0, total: 0 });
    return lot.left > 0 ? takeOne(lot, points) : takeOneLater(lot, key, points, duration);
  };
}
