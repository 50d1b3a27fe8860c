/** The plans by which a database answers. */
import type { Database } from '../../shared/db/driver/database.ts';
import { compile, partsOf, type Query, Statement, type Step } from '../../shared/db/driver/query.ts';
import { tables } from '../../shared/db/tables/tables.ts';

export interface Plan {
  readonly sql: string;
  readonly lines: readonly string[];
}

/**
 * A database that remembers the plans of its answers.
 * @returns the database, and the plans of what it was asked since it was last looked at, each text once
 */
export function explaining(database: Database): { recorded: Database; plans(): Promise<Plan[]> } {
  let asked: Statement[] = [];
  const note = <Q extends Query>(query: Q): Q => {
    asked.push(compile(query));
    return query;
  };
  const recorded: Database = {
    ...database,
    read: (query: never) => database.read(note(query)) as never,
    write: (query) => database.write(note(query)),
    writeReturning: (query: never) => database.writeReturning(note(query)) as never,
    atomic: (steps: readonly Step[]) => {
      for (const step of steps) note(partsOf(step).query);
      return database.atomic(steps);
    },
  };
  return {
    recorded,
    async plans() {
      const once = new Map(asked.map((one) => [one.sql, one]));
      asked = [];
      return Promise.all([...once.values()].map((one) => planOf(database, one)));
    },
  };
}

async function planOf(database: Database, { sql, bindings }: Statement): Promise<Plan> {
  const explain = database.dialect === 'sqlite' ? 'EXPLAIN QUERY PLAN ' : 'EXPLAIN (COSTS OFF) ';
  const rows = await database.read(new Statement<Record<string, string>[]>(explain + sql, bindings));
  return { sql, lines: rows.map((row) => row.detail ?? row['QUERY PLAN'] ?? '') };
}

/** Few rows fit in few pages, which PostgreSQL would rather read whole: at this address it does so only where it has to. */
export const withIndexes = (url: string) => `${url}?options=${encodeURIComponent('-c enable_seqscan=off')}`;

/** The lines of a plan that go through a whole table. SQLite names a table there by its alias. */
export const scans = ({ sql, lines }: Plan): string[] => {
  const aliased = [...sql.matchAll(/\b(\w+)["`]? as ["`]?(\w+)/gi)];
  const tableOf = new Map(aliased.map(([, table = '', alias = '']) => [alias, table]));
  return lines.filter((line) => {
    const [, name = ''] = /^SCAN (\w+)$|Seq Scan on (\w+)/.exec(line)?.filter(Boolean) ?? [];
    return name in tables || (tableOf.get(name) ?? '') in tables;
  });
};
