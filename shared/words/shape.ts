/** What a language has to say: the keys of English. */
import type { en } from './en.ts';

export type PluralForm = 'zero' | 'one' | 'two' | 'few' | 'many';

/** Of a phrase with a number in it, a language has the forms that its grammar knows; each has `other`. */
type Shape<T> = T extends string
  ? string
  : { readonly [K in keyof T as K extends `${string}_${PluralForm}` ? never : K]: Shape<T[K]> } & {
      readonly [K in keyof T as K extends `${infer Phrase}_other` ? `${Phrase}_${PluralForm}` : never]?: string;
    };

export type Words = Shape<typeof en>;
