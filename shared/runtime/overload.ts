/**
 * Load shedding: an overloaded process rejects some requests at once and finishes what it began, instead of making all
 * wait longer. Overload is measured by the lag of the event loop's timers, and by how long requests wait to be begun.
 */

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
  const queue = createStartQueue(MOST_AT_ONCE, clock);
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
      const behind = Math.max(lag, WEIGHT * (clock() - due), queue.waited());
      const over = behind / most - 1;
      const away = over > 0 && Math.random() < over;
      if (away) sentAway += 1;
      return away;
    },
    begin: queue.begin,
    stop: () => clearInterval(measuring),
    get sentAway() {
      return sentAway;
    },
    get waiting() {
      return queue.waiting;
    },
  };
}

export interface StartQueue {
  /** Begins work, at once or in its turn. */
  begin(work: () => void): void;
  /** Milliseconds for which the first in the queue has waited. */
  waited(): number;
  /** How many wait. */
  readonly waiting: number;
}

/**
 * Begins work a few at a time, and the rest in later turns of the event loop. If hundreds of requests arrive in one turn and
 * all begin, the garbage collector copies what each holds: with 512 connections that took a fifth of the CPU.
 * @param most how many are begun in one turn
 * @param clock milliseconds, from any start
 */
export function createStartQueue(most: number, clock = () => performance.now()): StartQueue {
  let waiting: { readonly work: () => void; readonly since: number }[] = [];
  let begun = 0;

  const takeTurn = () => {
    const now = waiting.slice(0, most);
    waiting = waiting.slice(most);
    begun = now.length;
    if (begun > 0) setImmediate(takeTurn);
    for (const { work } of now) work();
  };

  return {
    begin(work) {
      if (begun >= most) return void waiting.push({ work, since: clock() });
      if (begun === 0) setImmediate(takeTurn);
      begun += 1;
      work();
    },
    waited: () => (waiting[0] ? clock() - waiting[0].since : 0),
    get waiting() {
      return waiting.length;
    },
  };
}
