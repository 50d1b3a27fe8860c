/** The last calls of each app to this process, since they were last written. */
import { randomBytes } from 'node:crypto';
import type { Row } from '../db/tables/tables.ts';
import { CALLS_KEPT, LAST_CALLS } from './periods.ts';

/** One call: nothing of a person is in it, and nothing that is secret. */
export type Call = Omit<Row<'app_calls'>, 'client_id' | 'id' | 'expires_at'>;

export interface LastCalls {
  /** Notes a call in the place of the oldest of its app, where there is no room for more. */
  note(clientId: string, call: Call): void;
  /** How many wait. */
  size(): number;
  /** All of them as rows; none is left here. */
  take(): Row<'app_calls'>[];
}

/** The last of one app, in a ring. */
interface Ring {
  readonly calls: Call[];
  /** Where the oldest stands. */
  oldest: number;
}

/** @param most how many calls are kept, of all apps together */
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

/** Ids that sort by time, and those of one process in their order. */
function callIds(): (at: number) => string {
  const process = randomBytes(6).toString('hex');
  let last = 0;
  return (at) => {
    last = (last + 1) % 36 ** 5;
    return at.toString(36).padStart(9, '0') + last.toString(36).padStart(5, '0') + process;
  };
}
