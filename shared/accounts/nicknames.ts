import { z } from 'zod';
import { text } from '../http/fields.ts';
import { withoutInvisible } from './invisible.ts';
import { nameKey } from './names.ts';

/** The form in which nicknames are unique: letter case, spaces and what nobody sees make no difference. */
export const nicknameKey = (nickname: string): string =>
  nameKey(withoutInvisible(nickname)).replace(/\s+/g, ' ').trim();

/** 1–32 characters of any script, emoji too. */
export const nickname = text(128).pipe(
  z
    .string()
    .transform((name) => name.normalize('NFC').trim())
    .refine((name) => [...name].length <= 32, 'must not be longer than 32 characters')
    // A joiner holds an emoji together, and stands between letters of some scripts.
    .refine((name) => !/(?![\u200c\u200d])\p{Cf}/u.test(name), 'must not have invisible characters')
    .refine((name) => nicknameKey(name) !== '', 'must have a character that can be seen')
    // One character may stand for a whole sentence.
    .refine((name) => nicknameKey(name).length <= 128, 'must not have such compressed characters'),
);
