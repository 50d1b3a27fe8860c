/**
 * Stricter types than Knex's, which accept any text as a column and do not follow `table.column`: a wrong column is a
 * compile error.
 */
// biome-ignore-all lint/style/useShorthandFunctionType: an interface merges with Knex's own, a type does not
import type { Row, TableName } from './tables.ts';

type ColumnOf<T extends TableName> = T extends TableName ? `${T}.${keyof Row<T> & string}` : never;

type CellOf<C> = C extends `${infer T extends TableName}.${infer Name}`
  ? Name extends keyof Row<T>
    ? Row<T>[Name]
    : never
  : never;

/** A selection: names in the result, with `table.column`. */
export type Selection = Readonly<Record<string, ColumnOf<TableName>>>;

/** The row of a selection. */
export type Joined<S extends Selection> = { readonly [N in keyof S]: CellOf<S[N]> };

/** The same for a left join, where the row may be missing. */
export type LeftJoined<S extends Selection> = { readonly [N in keyof S]: CellOf<S[N]> | null };

/** The result for a column that does not exist: no query, so it can neither be extended nor run. */
interface NoSuchColumn {
  readonly noSuchColumn: true;
}

/** The name itself if it is wrong; never if it is right, or the row type is unknown. */
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

// These merge with Knex's interfaces, and take precedence.
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
