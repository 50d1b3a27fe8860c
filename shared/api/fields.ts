/** The types of parameters, as they come from forms and from JSON, and what is seen of a text. */
import { z } from 'zod';
import { UploadedFile } from './endpoint.ts';
import { reason } from './reasons.ts';

/** Formats a stored time, epoch milliseconds, for answers: RFC 3339 in UTC. */
export function isoTime(epoch: number): string;
export function isoTime(epoch: number | null): string | null;
export function isoTime(epoch: number | null): string | null {
  return epoch === null ? null : new Date(epoch).toISOString();
}

/** The members whose value is not undefined. */
export const defined = <T extends object>(members: T): Defined<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;

/** The members whose value is not null: in JSON that is left out. */
export const withoutNulls = (json: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const CONTROL = /[\p{Cc}\p{Cs}]/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\n\r\t]|\p{Cs}/u;

/** Text on one line, of `max` characters at most. */
export const text = (max: number) =>
  z
    .string(reason('text'))
    .max(max, reason('tooLong', { max }))
    .refine((value) => !CONTROL.test(value), reason('control'));

/** Multi-line text. */
export const lines = (max: number) =>
  z
    .string(reason('text'))
    .max(max, reason('tooLong', { max }))
    .refine((value) => !CONTROL_BUT_LINES.test(value), reason('control'));

/** A list with one item per line, without duplicates. */
export const listOfLines = (max: number) =>
  lines(max).transform((given) => [...new Set(given.split(/\r?\n/).map((line) => line.trim()))].filter(Boolean));

/** Digits as text, which JSON may give as a number; a number too large to be exact stays one, and is rejected. */
export const digits = <T extends z.ZodType>(kind: T) =>
  z.preprocess((value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? String(value) : value), kind);

/** The largest possible id of a row. */
export const LAST_ID = 2_147_483_647;

/** A whole number, as digits in a form. */
export const integer = (min = 1, max = LAST_ID) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value),
    z
      .number(reason('wholeNumber'))
      .int(reason('wholeNumber'))
      .min(min, reason('tooSmall', { min }))
      .max(max, reason('tooLarge', { max })),
  );

const truths = new Map<unknown, boolean>([
  ...[true, 1, '1', 'true', 'on', 'yes'].map((value) => [value, true] as const),
  ...[false, 0, '0', 'false', 'off', 'no'].map((value) => [value, false] as const),
]);

/** true or false, 1 or 0, yes or no, on or off. */
export const flag = z.preprocess(
  (value) => truths.get(typeof value === 'string' ? value.toLowerCase() : value) ?? value,
  z.boolean(reason('flag')),
);

/** One of some lower-case words, in any letter case. */
export const oneOf = <const T extends readonly string[]>(...words: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.toLowerCase() : value),
    z.enum(words, reason('oneOf', { words: words.join(', ') })),
  );

/** For a refinement of several fields: it is made where others of them are faulty too, so that all is told at once. */
export const alongside = { when: () => true };

/** A file of a multipart body. */
export const file = z.instanceof(UploadedFile, { error: reason('file') });

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
