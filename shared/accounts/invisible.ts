/** Characters that show nothing, or that turn the writing around: they come along when text is copied. */
export const withoutInvisible = (text: string): string =>
  text.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '');

/** All but the blank pattern of Braille, which is a sign as Unicode has it. */
const SEEN = /[[\p{L}\p{N}\p{S}]--\u2800]/v;

/** Whether there is anything to see in a text. */
export const isSeen = (text: string): boolean => SEEN.test(withoutInvisible(text));

/** What shows nothing, but for the joiners: those hold an emoji together, and stand between letters of some scripts. */
export const INVISIBLE = /(?![\u200c\u200d])\p{Cf}/u;

/** Text without what comes along at its ends when it is copied. */
export const trimmed = (text: string): string => text.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, '');
