/** Characters that nobody sees in a text. */
import { reason } from './reasons.ts';

/** Invisible characters and those that change the writing direction: copied text often has them. */
export const withoutInvisible = (text: string): string =>
  text.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '');

/** All except the blank Braille pattern, which Unicode counts as a symbol. */
const SEEN = /[[\p{L}\p{N}\p{S}]--\u2800]/v;

/** Whether a text has anything visible. */
export const isSeen = (text: string): boolean => SEEN.test(withoutInvisible(text));

/** Invisible characters except joiners, which hold emoji together and separate letters of some scripts. */
export const INVISIBLE = /(?![\u200c\u200d])\p{Cf}/u;

/** Those and unusual line separators: a text that is shown beside others has none of them. */
export const HIDDEN = new RegExp(`[\\p{Cs}\\p{Zl}\\p{Zp}]|${INVISIBLE.source}`, 'u');

/** Arguments of `refine` for a text that shows all its characters in their own order. */
export const showsAll = [(text: string): boolean => !HIDDEN.test(text), reason('invisible')] as const;

/** Text without invisible characters at its ends. */
export const trimmed = (text: string): string => text.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, '');
