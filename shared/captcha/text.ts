/** What a captcha reads, and when an answer is the same. */
import { randomInt } from 'node:crypto';

/** Capitals and digits of which none is taken for another, bent and turned: no 0 O Q D, 1 I L, 2 Z, 7, 5 S, 6 G, 8 B, K X, U V. */
export const ALPHABET = 'ACEFHJKMNPRTUWY349';

/** Five letters: three tries guess right less than once in 600,000 times. */
const LENGTH = 5;

export function freshText(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/**
 * The one form of all answers that are the same: in any case, in the full-width letters of an input method, with what a
 * paste brings along and nobody sees (spaces, tabs, lines, zero-width signs).
 */
export function canonicalAnswer(answer: string): string {
  return answer
    .normalize('NFKC')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, '')
    .toUpperCase();
}
