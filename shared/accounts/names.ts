/** What a username may be, and the form in which two of them are the same. */
import { z } from 'zod';
import { text } from '../http/fields.ts';
import { trimmed } from './invisible.ts';

/**
 * The form in which a username is looked for, and in which it is unique: compatibility forms, letter case and what came
 * along at its ends make no difference.
 */
export const nameKey = (name: string): string => trimmed(name).normalize('NFKC').toLowerCase();

/** 3–32 of letters of any script, digits, `_`, `-`, `.`. */
export const username = text(64).pipe(
  z
    .string()
    .transform((name) => name.normalize('NFC'))
    .refine((name) => /^[\p{L}\p{M}\p{Nd}_.-]{3,32}$/u.test(name), 'must be 3 to 32 letters, digits, "_", "-" or "."')
    // Some letters are many in their compatibility form, which is what is stored to compare.
    .refine((name) => nameKey(name).length <= 128, 'has letters that are too long when written out'),
);
