/** Pages of frequently requested lists: statements that are compiled once, for a few page sizes. */
import type { Database } from '../driver/database.ts';
import type { Builder, PreparedStatement } from '../driver/query.ts';

/** The page sizes of the statements; rows beyond the requested size are left out. */
const SIZES = [21, 51, 101, 251, 501, 1001];

/**
 * @param query of a page of so many rows, with placeholders
 * @returns a function that reads a page of at most 1001 rows
 */
export function preparePages<T>(database: Pick<Database, 'prepare' | 'read'>, query: (size: number) => Builder<T[]>) {
  const statements = new Map<number, PreparedStatement<T[]>>();
  const statementOf = (size: number): PreparedStatement<T[]> => {
    const statement = statements.get(size) ?? database.prepare(query(size));
    statements.set(size, statement);
    return statement;
  };
  return async (values: Readonly<Record<string, unknown>>, limit: number): Promise<T[]> => {
    const size = SIZES.find((one) => one >= limit);
    if (size === undefined) throw new RangeError(`no page has ${limit} rows`);
    const rows = (await database.read(statementOf(size)(values))) as T[];
    return rows.length > limit ? rows.slice(0, limit) : rows;
  };
}
