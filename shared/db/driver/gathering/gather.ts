/**
 * What one turn of the event loop asks of one prepared statement, PostgreSQL is asked at once: `… WHERE id = $1` for forty
 * ids is one statement over an array of them. They share its cost, and those that write share its commit.
 */
import { Placeholder, type Statement } from '../query.ts';

/** A statement as Knex compiled it, with its placeholders. */
type Shape = Pick<Statement, 'sql' | 'bindings'>;

/** What a statement gave to one of those that asked. */
export interface Given {
  readonly rows: readonly Record<string, unknown>[];
  /** Rows it returned or touched. */
  readonly count: number;
}

/** Runs a statement, by its bindings, together with what the same turn of the loop asks of it. */
export type Gathering = (bindings: readonly unknown[]) => Promise<Given>;

/** The statement for many, whose first column numbers, from 1, whom a row is for. */
export interface Shared {
  readonly sql: string;
  /** Where among the bindings of the statement for one the values are that differ; each becomes an array. */
  readonly varying: readonly number[];
  /** True where a single one that asks is better served by the statement for one. */
  readonly betterAlone: boolean;
}

/**
 * The same statement for many at once.
 * @returns undefined for one that is not of a kind which can be shared
 */
export function shared(shape: Shape): Shared | undefined {
  const { source, inner, varying } = overArrays([shape]);
  const sql = inner[0] && forMany(inner[0], source);
  return sql === undefined ? undefined : { sql, varying, betterAlone: true };
}

/**
 * The same statements for many at once, all in one; their bindings are one list.
 * @param guarded the first of them decides for each of the many whether the others are for it too
 * @returns undefined where one of them is not of a kind which can be shared
 */
export function sharedTogether(shapes: readonly Shape[], guarded: boolean): Shared | undefined {
  const { source, inner, varying } = overArrays(shapes);
  const passed = guarded ? '(SELECT turn.* FROM turn JOIN step1 USING (n)) AS turn' : 'turn';
  const steps = inner.map((one, at) => one && forMany(one, at === 0 ? 'turn' : passed));
  if (steps.includes(undefined)) return undefined;
  const named = steps.map((step, at) => `step${at + 1} AS (${step})`).join(', ');
  const sql = `WITH turn AS (SELECT * FROM ${source}), ${named} SELECT n FROM ${guarded ? 'step1' : 'turn'}`;
  return { sql, varying, betterAlone: false };
}

/** Statements whose values come from the columns of `turn`, a row for each of the many; undefined for what cannot. */
function overArrays(shapes: readonly Shape[]) {
  const bindings = shapes.flatMap((shape) => shape.bindings);
  const varying = bindings.flatMap((binding, at) => (binding instanceof Placeholder ? [at] : []));
  const arrays = varying.map((at, index) => `$${index + 1}::${(bindings[at] as Placeholder).type}[]`).join(', ');
  const columns = varying.map((at) => `v${at + 1}`).join(', ');
  let before = 0;
  const inner = shapes.map(({ sql, bindings: own }) => {
    const first = before;
    before += own.length;
    const constants = own.filter((binding) => !(binding instanceof Placeholder));
    if (constants.length === own.length || !constants.every(Number.isInteger)) return undefined;
    return sql.replace(/\$(\d+)/g, (_, number) => {
      const binding = own[Number(number) - 1];
      return binding instanceof Placeholder ? `turn.v${first + Number(number)}` : String(binding);
    });
  });
  return { source: `unnest(${arrays}) WITH ORDINALITY AS turn(${columns}, n)`, inner, varying };
}

function forMany(sql: string, source: string): string | undefined {
  if (/^select /.test(sql)) return `SELECT turn.n, found.* FROM ${source} CROSS JOIN LATERAL (${sql}) AS found`;
  const update = /^(update .+? set .+?) where (.+)$/s.exec(sql);
  if (update) return `${update[1]} FROM ${source} WHERE ${update[2]} RETURNING turn.n`;
  const insert = /^(insert into .+? \(.+?\)) values \((.+?)\)( on conflict .+)?$/s.exec(sql);
  if (insert) return `${insert[1]} SELECT ${insert[2]} FROM ${source}${insert[3] ?? ''}`;
  return undefined;
}

/** How many share a statement at most, and how many such statements are on their way at once. */
const MOST_TOGETHER = 200;
const MOST_AT_ONCE = 2;

interface Asking {
  readonly bindings: readonly unknown[];
  resolve(given: Given | Promise<Given>): void;
  reject(error: unknown): void;
}

/**
 * @param many runs the statement for several
 * @param one runs the statement for a single one, and for each of those whose common one PostgreSQL refused
 * @param isLoss true for an error after which it is not known what was done
 */
export function createGathering(
  { varying, betterAlone }: Shared,
  many: (
    arrays: readonly unknown[][],
  ) => Promise<{ rows: readonly unknown[][]; names: readonly string[]; count: number }>,
  one: (bindings: readonly unknown[]) => Promise<Given>,
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
        // Those who wait would wait for the same: each batch as long as this one did.
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
    new Promise<Given>((resolve, reject) => {
      waiting.push({ bindings, resolve, reject });
      if (scheduled) return;
      scheduled = true;
      setImmediate(runAll);
    });
}

function share(
  asking: readonly Asking[],
  { rows, names, count }: { rows: readonly unknown[][]; names: readonly string[]; count: number },
): void {
  // An INSERT numbers nobody: it stores a row for each.
  if (names.length === 0 && count === asking.length) {
    for (const { resolve } of asking) resolve({ rows: [], count: 1 });
    return;
  }
  const given = asking.map(() => [] as Record<string, unknown>[]);
  for (const [n, ...values] of rows) {
    const row = Object.fromEntries(values.map((value, index) => [names[index + 1], value]));
    given[Number(n) - 1]?.push(row);
  }
  asking.forEach(({ resolve }, index) => {
    const rows = given[index] ?? [];
    resolve({ rows, count: rows.length });
  });
}
