/** The text of captchas, and the comparison of answers. */
import { randomInt } from 'node:crypto';

/** Capitals and digits that cannot be confused when distorted: no 0 O Q D, 1 I L, 2 Z, 7, 5 S, 6 G, 8 B, K X, U V. */
export const ALPHABET = 'ACEFHJKMNPRTUWY349';

/** Five letters: three guesses succeed less than once in 600,000 times. */
const LENGTH = 5;

/** A random text for a captcha. */
export function freshText(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/**
 * The form in which equal answers are equal: any case, full-width letters of input methods, and invisible characters
 * from pasting (spaces, tabs, lines, zero-width characters).
 */
export function canonicalAnswer(answer: string): string {
  return answer
    .normalize('NFKC')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, '')
    .toUpperCase();
}
