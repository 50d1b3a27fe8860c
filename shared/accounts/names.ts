/** What a username, an email address and a nickname may be, and the form in which two of them are the same. */
import { z } from 'zod';
import { text } from '../http/fields.ts';

/** The form in which usernames and nicknames are unique: compatibility forms and letter case make no difference. */
export const nameKey = (name: string): string => name.normalize('NFKC').toLowerCase();

/** Email addresses are unique without regard to case, as mail systems in use treat them. */
export const normalEmail = (email: string): string => email.normalize('NFKC').toLowerCase();

/** 3–32 of letters of any script, digits, `_`, `-`, `.`. */
export const username = text(64).pipe(
  z
    .string()
    .transform((name) => name.normalize('NFC'))
    .refine((name) => /^[\p{L}\p{M}\p{Nd}_.-]{3,32}$/u.test(name), 'must be 3 to 32 letters, digits, "_", "-" or "."')
    // Some letters are many in their compatibility form, which is what is stored to compare.
    .refine((name) => nameKey(name).length <= 128, 'has letters that are too long when written out'),
);

export const email = text(254).pipe(
  z
    .email({ pattern: z.regexes.html5Email, error: 'must be an email address' })
    .transform(normalEmail)
    .refine((address) => /@[^@]+\.[^@.]+$/.test(address) || address.endsWith('@localhost'), 'must be an email address'),
);
