/** A made-up language: English in brackets. Its code is of no real language, which a column of two letters takes. */
import { en } from '../../shared/words/en.ts';

/** Every text but those that are empty, with what is put into it. */
const bracketed = (node: object): object =>
  Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      typeof value === 'string' ? value && `⟦${value}⟧` : bracketed(value as object),
    ]),
  );

export const qz = { ...bracketed(en), about: { name: 'Bracketish', tag: 'qz', dates: 'en-GB' } };
