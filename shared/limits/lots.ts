/**
 * Counting in lots: a process reserves a part of a budget in the database and uses it up in memory. All instances
 * together never exceed the budget. Rare callers, and those near the limit, are counted individually, so little is
 * reserved in vain.
 */
import type { Counter } from '../db/tables/rate-limits.ts';
import { makeRoom } from '../runtime/bounds.ts';

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
 * @returns a function that counts one call for a key and returns its standing: synchronously while its lot lasts, which
 * is most often.
 * @param duration of the count in milliseconds
 */
export function createLots(reserve: Reserve) {
  const lots = new Map<string, Lot>();

  async function refill(lot: Lot, key: string, points: number, duration: number): Promise<void> {
    // Callers whom the last lot did not serve wait first for this one.
    await null;
    const few = Math.min(Math.floor(lot.used / PART), Math.floor((points - lot.total) / PART), MOST);
    const calls = Math.max(1, few, Math.min(lot.waiting, points - lot.total));
    const { points: total, expires_at } = await reserve(key, duration, calls);
    if (expires_at !== lot.expires_at) Object.assign(lot, { left: 0, used: 0, expires_at });
    lot.total = total;
    lot.left += Math.min(calls, Math.max(0, points - (total - calls)));
  }

  const lotOf = (key: string): Lot => {
    const known = lots.get(key);
    if (known) lots.delete(key);
    else makeRoom(lots, MOST_KEYS);
    const lot = known ?? { left: 0, used: 0, total: 0, expires_at: 0, reserving: undefined, waiting: 0 };
    lots.set(key, lot);
    return lot;
  };

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
      lot.reserving ??= refill(lot, key, points, duration).finally(() => {
        lot.reserving = undefined;
        lot.waiting = 0;
      });
      await lot.reserving;
      asked = true;
    }
    return takeOne(lot, points);
  };

  return (key: string, points: number, duration: number): Counter | Promise<Counter> => {
    const lot = lotOf(key);
    if (lot.expires_at <= Date.now()) Object.assign(lot, { left: 0, used: 0, total: 0 });
    return lot.left > 0 ? takeOne(lot, points) : takeOneLater(lot, key, points, duration);
  };
}
