/**
 * Rows of several tables at once. Knex's types do not follow a column that is named with its table: these do, so that a
 * wrong name is a compile error there too.
 */
import type { Row, TableName } from './tables.ts';

type ColumnOf<T extends TableName> = T extends TableName ? `${T}.${keyof Row<T> & string}` : never;

type CellOf<C> = C extends `${infer T extends TableName}.${infer Name}`
  ? Name extends keyof Row<T>
    ? Row<T>[Name]
    : never
  : never;

/** What is selected: by its name in the result, a column with its table. */
export type Selection = Readonly<Record<string, ColumnOf<TableName>>>;

/** The row that a selection gives. */
export type Joined<S extends Selection> = { readonly [N in keyof S]: CellOf<S[N]> };

/** The same of a left join, where there may be no row. */
export type LeftJoined<S extends Selection> = { readonly [N in keyof S]: CellOf<S[N]> | null };
