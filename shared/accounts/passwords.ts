/** What a password may be, how it is stored, and how it is compared. */
import { createRequire } from 'node:module';
import { z } from 'zod';
import { withoutInvisible } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';
import type { Hashing } from './hashing/hashing.ts';

/** The hashed form of a password (RFC 8265, OpaqueString): keyboards differ in how they encode letters and spaces. */
const normalPassword = (password: string): string => password.replace(/\p{Zs}/gu, ' ').normalize('NFC');

/** Whether two passwords are equal, however they were typed. */
export const samePassword = (one: string, other: string): boolean => normalPassword(one) === normalPassword(other);

/** A new password: 8–128 characters, not a common one. */
export const newPassword = z
  .string(reason('text'))
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), reason('control'))
  .refine((value) => [...normalPassword(value)].length >= 8, reason('passwordShort'))
  .refine((value) => [...normalPassword(value)].length <= 128, reason('passwordLong'))
  .refine((value) => kindsOfLetters(value) > 0, reason('blank'))
  .refine((value) => kindsOfLetters(value) > 1, reason('repeated'))
  .refine((value) => !isCommonPassword(value.normalize('NFKC')), reason('commonPassword'));

/** How many different letters it has, ignoring case and invisible characters. */
function kindsOfLetters(password: string): number {
  const seen = withoutInvisible(password.normalize('NFKC'))
    .replace(/[\s\u2800]/g, '')
    .toLowerCase();
  return new Set(Array.from(new Intl.Segmenter().segment(seen), ({ segment }) => segment)).size;
}

/** A password to be compared. */
export const givenPassword = z
  .string(reason('text'))
  .max(1024, reason('tooLong', { max: 1024 }))
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), reason('control'));

interface RightPassword {
  /** True if the hash differs from what `hash` would make today. */
  readonly outdated: boolean;
}

export interface Passwords {
  /** The stored hash, in PHC form. @throws ApiError UNAVAILABLE if too many wait */
  hash(password: string): Promise<string>;
  /**
   * Compares a password, in the same time with or without a hash. Hashes from before normalisation are of the text as
   * typed, so that is compared too if it differs.
   * @param around `after` runs before the next comparison starts, so that parallel guesses are counted one by one
   * @throws ApiError UNAVAILABLE if too many wait
   */
  verify(
    stored: string | undefined,
    password: string,
    around?: { before?: () => Promise<void>; after?: (right: boolean) => Promise<void> },
  ): Promise<RightPassword | undefined>;
}

export const createPasswords = (hashing: Hashing): Passwords => ({
  hash: (password) => hashing.inTurn(undefined, () => hashing.hash(normalPassword(password))),
  verify: (stored, password, { before, after } = {}) =>
    hashing.inTurn(stored, async () => {
      await before?.();
      const normal = normalPassword(password);
      const same = await hashing.matches(stored, normal);
      const asTyped = !same && normal !== password && (await hashing.matches(stored, password));
      const right = stored !== undefined && (same || asTyped);
      await after?.(right);
      return right ? { outdated: asTyped || hashing.isOutdated(stored) } : undefined;
    }),
});

const require = createRequire(import.meta.url);
let common: ReadonlySet<string> | undefined;

/** The lists of common passwords, unpacked on first use. */
function commonPasswords(): ReadonlySet<string> {
  const { dictionary }: typeof import('@zxcvbn-ts/language-common') = require('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}

/** True for a common password, in any letter case. */
function isCommonPassword(password: string): boolean {
  common ??= commonPasswords();
  return common.has(password.toLowerCase());
}
