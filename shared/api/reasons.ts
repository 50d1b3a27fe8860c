/**
 * Reasons why parameters are rejected: a key of shared/words with values. zod's messages are strings, so a reason is
 * packed into one.
 */
import { DEFAULT_LANGUAGE, type Language } from '../words/language.ts';
import { type ArgumentsOf, type PhraseKey, sayUnknown, type Values } from '../words/words.ts';

export type ReasonKey = PhraseKey<'reasons'>;

/** A prefix that no other text has. */
const MARK = '\u0001';

/** A reason for a `Detail`, or for a check of zod. */
export const reason = <K extends ReasonKey>(key: K, ...[values]: ArgumentsOf<'reasons', K>): string =>
  MARK + JSON.stringify([key, values]);

/** The key of a packed reason; undefined for other text. */
export const keyOf = (packed: string): ReasonKey | undefined => unpack(packed)?.[0];

/** A reason in words. Other text is an English message of a library; other languages get a general phrase instead. */
export function tellReason(packed: string, language: Language = DEFAULT_LANGUAGE): string {
  const told = unpack(packed);
  if (told) return sayUnknown(language, 'reasons', ...told);
  return language === DEFAULT_LANGUAGE ? packed : sayUnknown(language, 'reasons', 'unfit');
}

/** A reason as a sentence about its field: `must be an email address`. */
export function sentenceOf(field: string, packed: string): string {
  const told = tellReason(packed);
  return /^(must|is|has) /.test(told) ? `the ${field} ${told}` : told;
}

function unpack(packed: string): [ReasonKey, Values | undefined] | undefined {
  if (!packed.startsWith(MARK)) return undefined;
  const [key, values] = JSON.parse(packed.slice(MARK.length));
  return [key, values ?? undefined];
}
