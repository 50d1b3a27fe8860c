/** Turns a statement for one into a statement for many. */
import { Placeholder, type Statement } from '../../query.ts';

/** A statement as Knex compiled it, with its placeholders. */
type Shape = Pick<Statement, 'sql' | 'bindings'>;

/** The statement for many; its first column is the number, from 1, of the caller that a row is for. */
export interface Shared {
  readonly sql: string;
  /** The positions of the varying values among the bindings; each becomes an array. */
  readonly varying: readonly number[];
  /** True if a single caller is better served by the original statement. */
  readonly betterAlone: boolean;
}

/** The statement for many. @returns undefined for a kind of statement that cannot be shared */
export function shared(shape: Shape): Shared | undefined {
  const { source, inner, varying } = overArrays([shape]);
  const sql = inner[0] && forMany(inner[0], source);
  return sql === undefined ? undefined : { sql, varying, betterAlone: true };
}

/**
 * Several statements for many in one; their bindings are one list.
 * @param guarded the first one decides for each caller whether the others run
 * @returns undefined if one of them cannot be shared
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

/** Statements that take their values from the columns of `turn`, one row per caller; undefined for what cannot. */
function overArrays(shapes: readonly Shape[]) {
  const bindings = shapes.flatMap((shape) => shape.bindings);
  const open = bindings.flatMap((binding, at) => (binding instanceof Placeholder ? [{ at, type: binding.type }] : []));
  const arrays = open.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
  const columns = open.map(({ at }) => `v${at + 1}`).join(', ');
  let before = 0;
  const inner = shapes.map(({ sql, bindings: own }) => {
    const first = before;
    before += own.length;
    const constants = own.filter((binding) => !(binding instanceof Placeholder));
    if (constants.length === own.length || !constants.every((one) => literalOf(one))) return undefined;
    return sql.replace(/\$(\d+)/g, (_, number) => {
      const binding = own[Number(number) - 1];
      return binding instanceof Placeholder ? `turn.v${first + Number(number)}` : (literalOf(binding) ?? '');
    });
  });
  return {
    source: `unnest(${arrays}) WITH ORDINALITY AS turn(${columns}, n)`,
    inner,
    varying: open.map(({ at }) => at),
  };
}

/** A constant as SQL; undefined for one that would need escaping. */
function literalOf(constant: unknown): string | undefined {
  if (Number.isInteger(constant)) return String(constant);
  return typeof constant === 'string' && /^[\w-]+$/.test(constant) ? `'${constant}'` : undefined;
}

function forMany(sql: string, source: string): string | undefined {
  if (/^select /.test(sql)) return `SELECT turn.n, found.* FROM ${source} CROSS JOIN LATERAL (${sql}) AS found`;
  const update = /^(update .+? set .+?) where (.+)$/s.exec(sql);
  if (update) return `${update[1]} FROM ${source} WHERE ${update[2]} RETURNING turn.n`;
  const insert = /^(insert into .+? \(.+?\)) values \((.+?)\)( on conflict .+)?$/s.exec(sql);
  if (insert) return `${insert[1]} SELECT ${insert[2]} FROM ${source}${insert[3] ?? ''}`;
  const insertOf = /^(insert into .+? \(.+?\) select .+?) from (.+? where .+)$/s.exec(sql);
  if (insertOf) return `${insertOf[1]} FROM ${source} CROSS JOIN ${insertOf[2]}`;
  return undefined;
}
