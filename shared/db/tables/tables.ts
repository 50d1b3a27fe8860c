/**
 * All tables and their columns: the types of rows, Knex's types of queries, and the migration tests derive from this
 * list. Every `…_at` is epoch milliseconds.
 */
import { apps } from './rows/apps.ts';
import { engine } from './rows/engine.ts';
import { people } from './rows/people.ts';
import { platform } from './rows/platform.ts';

/** With `?` it may be null. A list of words is a text that is one of them. */
export type Column = 'text' | 'text?' | 'integer' | 'integer?' | 'bigint' | 'bigint?' | readonly string[];

export const tables = {
  ...people,
  ...apps,
  ...engine,
  ...platform,
} as const satisfies Readonly<Record<string, Readonly<Record<string, Column>>>>;

export type TableName = keyof typeof tables;

/** A row of a table. Both drivers return bigint as a number. */
export type Row<T extends TableName> = {
  readonly [C in keyof (typeof tables)[T]]: Value<(typeof tables)[T][C]>;
};

type Value<C> = C extends readonly (infer Word)[]
  ? Word
  : C extends `${infer Kind}?`
    ? Value<Kind> | null
    : C extends 'text'
      ? string
      : number;

type Rows = { [T in TableName]: Row<T> };

declare module 'knex/types/tables.js' {
  interface Tables extends Rows {}
}

declare module 'knex/types/result.js' {
  interface Registry {
    Count: number;
  }
}
