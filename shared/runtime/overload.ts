/**
 * Load shedding: an overloaded process rejects some requests at once and finishes what it began, instead of making all
 * wait longer. Overload is measured by the lag of the event loop's timers, and by how long requests wait to be begun.
 */
import { createTurns } from './turns.ts';

/** Milliseconds between two measurements. */
const EVERY = 50;
/** The weight of the last measurement. */
const WEIGHT = 0.5;
/** Requests that are begun in one turn of the event loop: enough to share a commit. */
const MOST_AT_ONCE = 64;

export interface Load {
  /** Whether a new request is rejected: more of them the longer requests wait. */
  sendsAway(): boolean;
  /** Begins a request, at once or in a later turn of the event loop. */
  begin(request: () => void): void;
  /** Ends the measurements. */
  stop(): void;
  /** How many were rejected so far. */
  readonly sentAway: number;
  /** How many wait to be begun. */
  readonly waiting: number;
}

/**
 * @param most milliseconds that the process may be behind with its work
 * @param clock milliseconds, from any start
 */
export function watchLoad(most: number, clock = () => performance.now()): Load {
  const turns = createTurns(MOST_AT_ONCE, clock);
  let due = clock() + EVERY;
  let lag = 0;
  let sentAway = 0;
  const measuring = setInterval(() => {
    const now = clock();
    lag += WEIGHT * (Math.max(0, now - due) - lag);
    due = now + EVERY;
  }, EVERY).unref();

  return {
    sendsAway() {
      // Requests of one turn are judged before its end; a single long turn may be a mere pause.
      const behind = Math.max(lag, WEIGHT * (clock() - due), turns.waited());
      const over = behind / most - 1;
      const away = over > 0 && Math.random() < over;
      if (away) sentAway += 1;
      return away;
    },
    begin: turns.begin,
    stop: () => clearInterval(measuring),
    get sentAway() {
      return sentAway;
    },
    get waiting() {
      return turns.waiting;
    },
  };
}
