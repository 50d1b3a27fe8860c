import { z } from 'zod';
import { INVISIBLE, isSeen, text, withoutInvisible } from '../../api/fields.ts';
import { reason } from '../../api/reasons.ts';
import { skeleton } from '../../db/skeletons.ts';
import { nameKey } from './names.ts';

/** The unique form of a nickname: letter case, spaces and invisible characters make no difference. */
const nicknameKey = (nickname: string): string => nameKey(withoutInvisible(nickname)).replace(/\s+/g, ' ').trim();

/** The unique forms of a nickname. */
export const nicknameForms = (nickname: string | null) => ({
  nickname_key: nickname === null ? null : nicknameKey(nickname),
  nickname_skeleton: nickname === null ? null : skeleton(nickname.replace(/\s+/g, ' ')),
});

/** 1–32 characters of any script, emoji too. */
export const nickname = text(128).pipe(
  z
    .string()
    .transform((name) => name.normalize('NFC').trim())
    .refine((name) => [...name].length <= 32, reason('tooLong', { max: 32 }))
    .refine((name) => !INVISIBLE.test(name), reason('invisible'))
    .refine((name) => isSeen(nicknameKey(name)), reason('nothingSeen'))
    .refine((name) => !/^\p{M}/u.test(nicknameKey(name)), reason('strayMark'))
    // One character may be a ligature of a whole sentence.
    .refine((name) => nicknameKey(name).length <= 128, reason('compressed')),
);
