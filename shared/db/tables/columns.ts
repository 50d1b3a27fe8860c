/**
 * Knex's types take any text for the name of a column, and do not follow one that is named with its table. With these a
 * wrong name is a compile error there too.
 */
// biome-ignore-all lint/style/useShorthandFunctionType: an interface merges with Knex's own, a type does not
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

/** What a method gives for a column that there is not: no query, so that it can neither be built further nor asked. */
interface NoSuchColumn {
  readonly noSuchColumn: true;
}

/** The name itself where it is wrong; never where it is right, or where nothing is known of the rows. */
type Wrong<Record, Name extends string> = string extends Name
  ? never
  : keyof Record extends never
    ? never
    : string extends keyof Record
      ? never
      : Name extends keyof Record
        ? never
        : Name extends `${infer Table}.${string}`
          ? Table extends TableName
            ? Name extends ColumnOf<Table>
              ? never
              : Name
            : never
          : Name;

// These merge with Knex's own interfaces, and are looked at before what those declare.
declare module 'knex' {
  namespace Knex {
    interface Where<TRecord, TResult> {
      <Name extends string>(column: Wrong<TRecord, Name>, ...more: unknown[]): NoSuchColumn;
    }
    interface WhereNull<TRecord, TResult> {
      <Name extends string>(column: Wrong<TRecord, Name>): NoSuchColumn;
    }
    interface WhereIn<TRecord, TResult> {
      <Name extends string>(column: Wrong<TRecord, Name>, values: unknown): NoSuchColumn;
    }
    interface OrderBy<TRecord, TResult> {
      <Name extends string>(column: Wrong<TRecord, Name>, ...more: unknown[]): NoSuchColumn;
    }
  }
}
