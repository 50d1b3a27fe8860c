/** Who asks the same statement in the same turn of the event loop waits here, and is answered by one statement for all. */
import type { Shared } from './many.ts';

/** What a statement gave to one of those that asked. */
export interface Outcome {
  readonly rows: readonly Record<string, unknown>[];
  /** Rows it returned or touched. */
  readonly count: number;
}

/** What the statement for many gave: each row's values in the order of `names`, the first of which numbers whom it is for. */
export interface OutcomeOfMany {
  readonly rows: readonly unknown[][];
  readonly names: readonly string[];
  readonly count: number;
}

/** Runs a statement, by its bindings, together with what the same turn of the loop asks of it. */
export type Gathering = (bindings: readonly unknown[]) => Promise<Outcome>;

/** How many share a statement at most, and how many such statements are on their way at once. */
const MOST_TOGETHER = 200;
const MOST_AT_ONCE = 2;

interface Asking {
  readonly bindings: readonly unknown[];
  resolve(given: Outcome | Promise<Outcome>): void;
  reject(error: unknown): void;
}

/**
 * @param many runs the statement for several
 * @param one runs the statement for a single one, and for each of those whose common one PostgreSQL refused
 * @param isLoss true for an error after which it is not known what was done
 */
export function createGathering(
  { varying, betterAlone }: Shared,
  many: (arrays: readonly unknown[][]) => Promise<OutcomeOfMany>,
  one: (bindings: readonly unknown[]) => Promise<Outcome>,
  isLoss: (error: unknown) => boolean,
): Gathering {
  let waiting: Asking[] = [];
  let running = 0;
  let scheduled = false;

  const run = async (asking: readonly Asking[]) => {
    const [first] = asking;
    if (first && asking.length === 1 && betterAlone) return first.resolve(one(first.bindings));
    try {
      const given = await many(varying.map((at) => asking.map(({ bindings }) => bindings[at])));
      share(asking, given);
    } catch (error) {
      if (isLoss(error)) {
        // PostgreSQL does not answer: those who wait would wait as long again, one batch after the other.
        for (const { reject } of [...asking, ...waiting]) reject(error);
        waiting = [];
        return;
      }
      // A value that PostgreSQL refuses is the fault of one: the others are not to suffer for it.
      for (const { bindings, resolve } of asking) resolve(one(bindings));
    }
  };

  const runAll = () => {
    scheduled = false;
    while (waiting.length && running < MOST_AT_ONCE) {
      const asking = waiting.slice(0, MOST_TOGETHER);
      waiting = waiting.slice(MOST_TOGETHER);
      running += 1;
      void run(asking).finally(() => {
        running -= 1;
        runAll();
      });
    }
  };

  return (bindings) =>
    new Promise<Outcome>((resolve, reject) => {
      waiting.push({ bindings, resolve, reject });
      if (scheduled) return;
      scheduled = true;
      setImmediate(runAll);
    });
}

function share(asking: readonly Asking[], { rows, names, count }: OutcomeOfMany): void {
  // An INSERT numbers nobody: it stores a row for each.
  if (names.length === 0 && count === asking.length) {
    for (const { resolve } of asking) resolve({ rows: [], count: 1 });
    return;
  }
  const given = asking.map((): Record<string, unknown>[] => []);
  for (const [n, ...values] of rows) {
    const row = Object.fromEntries(values.map((value, index) => [names[index + 1], value]));
    given[Number(n) - 1]?.push(row);
  }
  asking.forEach(({ resolve }, index) => {
    const rows = given[index] ?? [];
    resolve({ rows, count: rows.length });
  });
}
