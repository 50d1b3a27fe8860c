/** The required keys of a language: those of English. */
import type { en } from './en.ts';

export type PluralForm = 'zero' | 'one' | 'two' | 'few' | 'many';

/** A phrase with a number has the plural forms of the language's grammar; `other` is required. */
type Shape<T> = T extends string
  ? string
  : { readonly [K in keyof T as K extends `${string}_${PluralForm}` ? never : K]: Shape<T[K]> } & {
      readonly [K in keyof T as K extends `${infer Phrase}_other` ? `${Phrase}_${PluralForm}` : never]?: string;
    };

export type Words = Shape<typeof en>;
