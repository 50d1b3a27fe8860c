/** The last calls per app that this process has not written yet. */
import { randomBytes } from 'node:crypto';
import type { Row } from '../db/tables/tables.ts';
import { CALLS_KEPT, LAST_CALLS } from './buckets.ts';

/** One call, without personal data or secrets. */
export type Call = Omit<Row<'app_calls'>, 'client_id' | 'id' | 'expires_at'>;

export interface LastCalls {
  /** Notes a call; without room it replaces the oldest of its app. */
  note(clientId: string, call: Call): void;
  /** How many are pending. */
  size(): number;
  /** Takes all calls as rows. */
  take(): Row<'app_calls'>[];
}

/** The last calls of one app, in a ring buffer. */
interface Ring {
  readonly calls: Call[];
  /** The position of the oldest. */
  oldest: number;
}

/** @param most how many calls are kept for all apps together */
export function createLastCalls(most: number): LastCalls {
  let rings = new Map<string, Ring>();
  let size = 0;
  const idOf = callIds();

  return {
    note(clientId, call) {
      const isFull = size >= most;
      let ring = rings.get(clientId);
      if (!ring) {
        if (isFull) return;
        ring = { calls: [], oldest: 0 };
        rings.set(clientId, ring);
      }
      if (!isFull && ring.calls.length < LAST_CALLS) {
        ring.calls.push(call);
        size += 1;
      } else {
        ring.calls[ring.oldest] = call;
        ring.oldest = (ring.oldest + 1) % ring.calls.length;
      }
    },

    size: () => size,

    take() {
      const taken = rings;
      rings = new Map();
      size = 0;
      return [...taken].flatMap(([client_id, { calls, oldest }]) =>
        [...calls.slice(oldest), ...calls.slice(0, oldest)].map((call) => ({
          ...{ client_id, id: idOf(call.at), ...call },
          expires_at: call.at + CALLS_KEPT,
        })),
      );
    },
  };
}

/** Ids that sort by time, and for one process in order. */
function callIds(): (at: number) => string {
  const process = randomBytes(6).toString('hex');
  let last = 0;
  return (at) => {
    last = (last + 1) % 36 ** 5;
    return at.toString(36).padStart(9, '0') + last.toString(36).padStart(5, '0') + process;
  };
}
