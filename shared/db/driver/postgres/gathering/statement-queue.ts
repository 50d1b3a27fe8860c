/** Callers of the same statement in one turn of the event loop wait here, and one statement answers all. */
import type { Shared } from './many.ts';

/** The result of a statement for one caller. */
export interface Outcome {
  readonly rows: readonly Record<string, unknown>[];
  /** The number of returned or affected rows. */
  readonly count: number;
}

/**
 * The result of a statement for many: the values of each row in the order of `names`, the first being the number of its
 * caller.
 */
export interface OutcomeOfMany {
  readonly rows: readonly unknown[][];
  readonly names: readonly string[];
  readonly count: number;
}

/** Runs a statement with these bindings, together with equal ones of the same turn. */
export type Gathering = (bindings: readonly unknown[]) => Promise<Outcome>;

/** The most callers of one statement, and the most such statements under way. */
const MOST_TOGETHER = 200;
const MOST_AT_ONCE = 2;

interface Asking {
  readonly bindings: readonly unknown[];
  resolve(given: Outcome | Promise<Outcome>): void;
  reject(error: unknown): void;
}

/**
 * @param many runs the statement for several callers
 * @param one runs the statement for a single caller, and for each caller of a refused one for many
 * @param isLoss true for an error after which the outcome is unknown
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
        // PostgreSQL does not answer: waiting callers would only wait as long again, batch after batch.
        for (const { reject } of [...asking, ...waiting]) reject(error);
        waiting = [];
        return;
      }
      // A value that PostgreSQL rejects is one caller's fault and must not affect the others.
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

/** All rows of a statement get their members in one order, so that V8 has one shape for them. */
function rowOf(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let at = 1; at < names.length; at += 1) row[names[at] as string] = values[at];
  return row;
}

function share(asking: readonly Asking[], { rows, names, count }: OutcomeOfMany): void {
  // An INSERT returns no numbers: it stores one row for each, or it is unknown whose it left out.
  if (names.length === 0 && count === asking.length) {
    for (const { resolve } of asking) resolve({ rows: [], count: 1 });
    return;
  }
  const given = asking.map((): Record<string, unknown>[] => []);
  for (const values of rows) given[Number(values[0]) - 1]?.push(rowOf(names, values));
  asking.forEach(({ resolve }, index) => {
    const rows = given[index] ?? [];
    resolve({ rows, count: rows.length });
  });
}
