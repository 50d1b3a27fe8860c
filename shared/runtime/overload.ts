/**
 * Load shedding: an overloaded process rejects some requests at once and finishes what it began, instead of making all
 * wait longer. Overload is measured by the lag of the event loop's timers, and by how many requests are under way.
 */
import type { IncomingMessage } from 'node:http';

/** Milliseconds between two measurements. */
const EVERY = 50;
/** The weight of the last measurement. */
const WEIGHT = 0.5;

/** When a process is overloaded. */
export interface Bearable {
  /** Milliseconds of acceptable lag: beyond it ever more requests are rejected. */
  readonly behind: number;
  /** Requests under way: beyond it all new ones are rejected. */
  readonly underWay: number;
}

export interface Load {
  /** Whether a new request is rejected. */
  sendsAway(): boolean;
  /** Counts a request as under way, until `end`. */
  begin(request: IncomingMessage): void;
  end(request: IncomingMessage): void;
  /** Ends the measurements. */
  stop(): void;
  /** How many were rejected so far. */
  readonly sentAway: number;
  /** Requests without an answer. */
  readonly underWay: number;
}

/** @param clock milliseconds, from any start */
export function watchLoad(bearable: Bearable, clock = () => performance.now()): Load {
  let due = clock() + EVERY;
  let behind = 0;
  let sentAway = 0;
  const underWay = new Set<IncomingMessage>();
  /** Those whose body takes its time to come: they cost little, and could be many on purpose. */
  let slow = 0;
  const measuring = setInterval(() => {
    const now = clock();
    behind += WEIGHT * (Math.max(0, now - due) - behind);
    due = now + EVERY;
    slow = underWay.size < bearable.underWay ? 0 : incomplete(underWay);
  }, EVERY).unref();

  const isBehind = () => {
    // Requests of one turn are judged before its end; a single long turn may be a mere pause.
    const over = Math.max(behind, WEIGHT * (clock() - due)) / bearable.behind - 1;
    return over > 0 && Math.random() < over;
  };

  return {
    sendsAway() {
      const away = underWay.size - slow >= bearable.underWay || isBehind();
      if (away) sentAway += 1;
      return away;
    },
    begin: (request) => void underWay.add(request),
    end: (request) => void underWay.delete(request),
    stop: () => clearInterval(measuring),
    get sentAway() {
      return sentAway;
    },
    get underWay() {
      return underWay.size;
    },
  };
}

function incomplete(requests: Iterable<IncomingMessage>): number {
  let count = 0;
  for (const { complete } of requests) if (!complete) count += 1;
  return count;
}
