/**
 * Load shedding: an overloaded process rejects some requests at once and finishes what it began, instead of making all
 * wait longer. Overload is measured by the lag of the event loop's timers.
 */

/** Milliseconds between two measurements. */
const EVERY = 50;
/** The weight of the last measurement. */
const WEIGHT = 0.5;

export interface Load {
  /** Whether a new request is rejected: more of them the greater the lag. */
  sendsAway(): boolean;
  /** How many were rejected so far. */
  readonly sentAway: number;
  /** Ends the measurements. */
  stop(): void;
}

/**
 * @param most milliseconds of acceptable lag
 * @param clock milliseconds, from any start
 */
export function watchLoad(most: number, clock = () => performance.now()): Load {
  let due = clock() + EVERY;
  let behind = 0;
  let sentAway = 0;
  const measuring = setInterval(() => {
    const now = clock();
    behind += WEIGHT * (Math.max(0, now - due) - behind);
    due = now + EVERY;
  }, EVERY).unref();

  return {
    stop: () => clearInterval(measuring),
    sendsAway() {
      // Requests of one turn are judged before its end; a single long turn may be a mere pause.
      const over = Math.max(behind, WEIGHT * (clock() - due)) / most - 1;
      const away = over > 0 && Math.random() < over;
      if (away) sentAway += 1;
      return away;
    },
    get sentAway() {
      return sentAway;
    },
  };
}
