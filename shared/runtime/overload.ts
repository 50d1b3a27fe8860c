/**
 * A process that is asked for more than it can do tells some at once to come again, and does what it has begun: all would
 * wait longer and longer otherwise. How much is too much is told by how far the event loop is behind with its timers.
 */

/** Milliseconds between two looks. */
const EVERY = 50;
/** How much the last look counts. */
const WEIGHT = 0.5;

export interface Load {
  /** Whether a request that comes now is sent away: the further behind, the more of them. */
  sendsAway(): boolean;
  /** How many were sent away so far. */
  readonly sentAway: number;
}

/**
 * @param most milliseconds that the loop may be behind
 * @param clock milliseconds, from any time on
 */
export function watchLoad(most: number, clock = () => performance.now()): Load {
  let due = clock() + EVERY;
  let behind = 0;
  let sentAway = 0;
  setInterval(() => {
    const now = clock();
    behind += WEIGHT * (Math.max(0, now - due) - behind);
    due = now + EVERY;
  }, EVERY).unref();

  return {
    sendsAway() {
      // What comes in one turn of the loop is seen before its end; a single long turn may be no more than a pause.
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
