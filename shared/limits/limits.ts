/**
 * Limits and back-off (contract section 8), counted by rate-limiter-flexible in our own database. A count that the database
 * does not take, since it is locked or full, is kept in this process: what only reads goes on, and not without limits.
 */
import type { RateLimiterRes } from 'rate-limiter-flexible';
import flexible from 'rate-limiter-flexible';
import Store from 'rate-limiter-flexible/lib/RateLimiterStoreAbstract.js';
import { ApiError } from '../api/errors.ts';
import { DatabaseFault } from '../db/driver/database.ts';
import type { Counter, RateLimitTable } from '../db/tables/rate-limits.ts';
import { createLocalCounts } from './local-counts.ts';

export interface Budget {
  readonly points: number;
  readonly seconds: number;
}

export const perHour = (points: number): Budget => ({ points, seconds: 3600 });
export const perDay = (points: number): Budget => ({ points, seconds: 24 * 3600 });

/** Where a caller stands after a call, for the RateLimit-* headers. */
export interface BudgetUse extends Budget {
  readonly remaining: number;
  /** Seconds until the count starts anew. */
  readonly reset: number;
}

export interface Limits {
  /**
   * Counts one call against a budget.
   * @returns where the caller stands; undefined where limits are off
   * @throws ApiError RATE_LIMITED with `retryAfter`
   */
  count(bucket: string, key: string, budget: Budget): Promise<BudgetUse | undefined>;
  /** @throws ApiError RATE_LIMITED while `key` waits after its last failure */
  checkBackOff(key: string): Promise<void>;
  /** Counts a failure: the fifth makes the key wait, each one after doubles the wait. */
  fail(key: string): Promise<void>;
  /** Forgets the failures of `key`. */
  succeed(key: string): Promise<void>;
}

/** Milliseconds for which a file that may be locked is waited for with a count. A server that is only slow takes each. */
const PATIENCE = 2000;
const FREE_FAILURES = 5;
const FIRST_WAIT = 5;
const LONGEST_WAIT = 15 * 60;
const MEMORY = 24 * 3600;

/** @param enabled false counts nothing: LIMITS=off, for load tests */
export function createLimits(table: RateLimitTable, enabled: boolean): Limits {
  if (!enabled) {
    const nothing = async () => undefined;
    return { count: nothing, checkBackOff: nothing, fail: nothing, succeed: nothing };
  }
  const limiters = new Map<string, DatabaseLimiter>();
  const limiter = (keyPrefix: string, { points, seconds }: Budget) => {
    let found = limiters.get(keyPrefix);
    if (!found) {
      found = new DatabaseLimiter(table, { keyPrefix, points, duration: seconds });
      limiters.set(keyPrefix, found);
    }
    return found;
  };
  const failures = limiter('failures', { points: FREE_FAILURES, seconds: MEMORY });
  const waits = limiter('wait', { points: 1, seconds: LONGEST_WAIT });

  const here = createLocalCounts();
  const countHere = (bucket: string, key: string, budget: Budget): BudgetUse => {
    const { points, ends } = here(`${bucket}:${short(key)}`, budget.seconds);
    const milliseconds = ends - Date.now();
    if (points > budget.points) throw limited(milliseconds, budget);
    return { ...budget, remaining: budget.points - points, reset: Math.ceil(milliseconds / 1000) };
  };

  return {
    async count(bucket, key, budget) {
      try {
        const result = await inTime(limiter(bucket, budget).consume(short(key)), table.mayBeLocked);
        if (!result) return countHere(bucket, key, budget);
        return { ...budget, remaining: result.remainingPoints, reset: Math.ceil(result.msBeforeNext / 1000) };
      } catch (refused) {
        if (!(refused instanceof flexible.RateLimiterRes)) throw refused;
        throw limited(refused.msBeforeNext, budget);
      }
    },
    async checkBackOff(key) {
      const wait = await waits.get(short(key));
      if (wait && wait.msBeforeNext > 0) throw limited(wait.msBeforeNext);
    },
    async fail(key) {
      const { consumedPoints } = await failures.penalty(short(key));
      if (consumedPoints < FREE_FAILURES) return;
      const seconds = Math.min(FIRST_WAIT * 2 ** (consumedPoints - FREE_FAILURES), LONGEST_WAIT);
      await waits.block(short(key), seconds);
    },
    async succeed(key) {
      if (await failures.get(short(key))) await failures.delete(short(key));
    },
  };
}

/** What the database counted; undefined where it takes no count, or not soon. */
function inTime(counting: Promise<RateLimiterRes>, mayBeLocked: boolean): Promise<RateLimiterRes | undefined> {
  return new Promise((resolve, reject) => {
    const late = mayBeLocked ? setTimeout(resolve, PATIENCE, undefined) : undefined;
    const refused = (error: unknown) => (error instanceof DatabaseFault ? resolve(undefined) : reject(error));
    counting.then(resolve, refused).finally(() => clearTimeout(late));
  });
}

function limited(milliseconds: number, budget?: Budget): ApiError {
  const retryAfter = Math.max(1, Math.ceil(milliseconds / 1000));
  const headers = budget && rateLimitHeaders({ ...budget, remaining: 0, reset: retryAfter });
  return new ApiError('RATE_LIMITED', headers ? { retryAfter, headers } : { retryAfter });
}

/** The headers of draft-ietf-httpapi-ratelimit-headers, in the form that clients in use read. */
export function rateLimitHeaders({ points, seconds, remaining, reset }: BudgetUse): Record<string, string> {
  return {
    'RateLimit-Limit': String(points),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': String(reset),
    'RateLimit-Policy': `${points};w=${seconds}`,
  };
}

const short = (key: string) => key.slice(0, 120);

/** rate-limiter-flexible's store on our door to the database. */
class DatabaseLimiter extends Store {
  readonly #table: RateLimitTable;

  constructor(table: RateLimitTable, options: { keyPrefix: string; points: number; duration: number }) {
    super(options);
    this.#table = table;
  }

  override async _get(key: string): Promise<Counter | null> {
    return (await this.#table.find(key)) ?? null;
  }

  override _upsert(key: string, points: number, duration: number, forceExpire: boolean): Promise<Counter> {
    return this.#table.add(key, points, duration, forceExpire);
  }

  override _delete(key: string): Promise<boolean> {
    return this.#table.remove(key);
  }

  override _getRateLimiterRes(_key: string, changed: number, counter: Counter): RateLimiterRes {
    const remaining = Math.max(this.points - counter.points, 0);
    const wait = Math.max(counter.expires_at - Date.now(), 0);
    return new flexible.RateLimiterRes(remaining, wait, counter.points, counter.points === changed);
  }
}
