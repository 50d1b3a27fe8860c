/**
 * Reasons why parameters are rejected and operations are refused: a key of shared/words with values. zod's messages are
 * strings, so a reason is packed into one.
 */
import type { z } from 'zod';
import { DEFAULT_LANGUAGE, type Language } from '../words/language.ts';
import { type ArgumentsOf, type PhraseKey, sayUnknown, type Values, wordsIn } from '../words/words.ts';

export type ReasonKey = PhraseKey<'reasons'>;

declare const packed: unique symbol;
/** A packed reason. Words of no key do not compile where one is asked for. */
export type Reason = string & { readonly [packed]: true };

/** A fault of one field, such as a registration's. */
export interface FieldFault {
  readonly field: string;
  readonly reason: Reason;
}

/** A prefix that no other text has. */
const MARK = '\u0001';

/**
 * A reason for a `Detail`, a refusal, or a check of zod. A value may be a reason itself; one that anybody may choose is
 * `quoted`.
 */
export const reason = <K extends ReasonKey>(key: K, ...[values]: ArgumentsOf<'reasons', K>): Reason =>
  (MARK + JSON.stringify([key, values])) as Reason;

/** Words of which any one will do, within a reason. */
export const anyOf = (words: readonly string[]): string =>
  words.reduce((one, other) => reason('refused.or', { one, other }));

/** What somebody said, as it stands within a reason: on one line, and taken for nothing else. */
export const quoted = (said: unknown): string => JSON.stringify(String(said));

/** English words of a library or of another server, which have no key. Other languages get a general phrase instead. */
export const ofLibrary = (message: string): Reason => message as Reason;

/** What a check of zod found: our own reason, or one in place of zod's words. */
export function issueReason(issue: z.core.$ZodIssue): Reason {
  if (issue.message.startsWith(MARK)) return issue.message as Reason;
  switch (issue.code) {
    case 'invalid_type':
      return reason(typeWords[issue.expected] ?? 'unfit');
    case 'invalid_value':
      return reason('oneOf', { words: issue.values.join(', ') });
    case 'too_small':
      return isLong(issue.origin) ? reason('required') : reason('tooSmall', { min: Number(issue.minimum) });
    case 'too_big': {
      const max = Number(issue.maximum);
      if (issue.origin === 'string') return reason('tooLong', { max });
      return isLong(issue.origin) ? reason('tooMany', { most: max }) : reason('tooLarge', { max });
    }
    default:
      return ofLibrary(issue.message);
  }
}

const isLong = (origin: string): boolean => origin === 'string' || origin === 'array';

const typeWords: Readonly<Record<string, 'text' | 'wholeNumber' | 'flag' | 'texts'>> = {
  ...{ string: 'text', number: 'wholeNumber', int: 'wholeNumber', boolean: 'flag', array: 'texts' },
};

/** The key of a packed reason; undefined for other text. */
export const keyOf = (packed: string): ReasonKey | undefined => unpack(packed)?.[0];

/** A reason in words. Other text is an English message of a library; other languages get a general phrase instead. */
export function tellReason(packed: string, language: Language = DEFAULT_LANGUAGE): string {
  const [key, values = {}] = unpack(packed) ?? [];
  if (key === undefined) return language === DEFAULT_LANGUAGE ? packed : sayUnknown(language, 'reasons', 'unfit');
  const told = Object.entries(values).map(([name, value]) =>
    typeof value === 'string' && unpack(value) ? [name, tellReason(value, language)] : [name, value],
  );
  return sayUnknown(language, 'reasons', key, Object.fromEntries(told));
}

/** A reason as a sentence about its field: `the email must be an email address`. A refusal is a sentence by itself. */
export function sentenceOf(field: string, packed: string, language: Language = DEFAULT_LANGUAGE): string {
  const told = tellReason(packed, language);
  const key = keyOf(packed);
  if (key === undefined || key.startsWith('refused.')) return told;
  return wordsIn(language, 'envelope')('sentence', { field, reason: told });
}

function unpack(packed: string): [ReasonKey, Values | undefined] | undefined {
  if (!packed.startsWith(MARK)) return undefined;
  const [key, values] = JSON.parse(packed.slice(MARK.length));
  return [key, values ?? undefined];
}
