/** What a username may be, and the form in which two of them are the same. */
import { z } from 'zod';
import { text } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';
import { trimmed } from './invisible.ts';
import { normalPhone } from './phones.ts';

/**
 * The form in which a username is looked for, and in which it is unique: compatibility forms, letter case and what came
 * along at its ends make no difference. Names that look alike are found by `skeleton`.
 */
export const nameKey = (name: string): string => trimmed(name).normalize('NFKC').toLowerCase();

/** The letters of East Asian keyboards that stand wider or narrower than usual (RFC 8265, width mapping). */
const ODD_WIDTHS = /[\uff00-\uffef]+/gu;

/** What RFC 8264's IdentifierClass leaves of letters, marks and digits; old Hangul, fillers and tatweel are not in it. */
const IDENTIFIER = /^[\p{Ll}\p{Lu}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}_.-]{3,32}$/u;
const DISALLOWED =
  /[\p{Default_Ignorable_Code_Point}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]/u;

/** Marks stand on a letter, a few at most (UTS 39, section 5.4). */
const STRAY_MARKS = /(^|[_.-])\p{M}|\p{Mn}{5}/u;

/** Characters of scripts that run from right to left, and the two kinds of their digits. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const ARABIC_DIGITS = /[\u0660-\u0669]/;
const OTHER_DIGITS = /[0-9\u06f0-\u06f9]/;

/** 3–32 of letters of any script, digits, `_`, `-`, `.`, as RFC 8265's UsernameCaseMapped has them. */
export const username = text(64).pipe(
  z
    .string()
    .transform((name) => name.replace(ODD_WIDTHS, (odd) => odd.normalize('NFKC')).normalize('NFC'))
    .refine((name) => IDENTIFIER.test(name), reason('username'))
    .refine((name) => /[\p{L}\p{Nd}]/u.test(name), reason('letterOrDigit'))
    .refine(
      (name) => !DISALLOWED.test(name) && name.normalize('NFKC') === name && !STRAY_MARKS.test(name),
      reason('confusable'),
    )
    .refine(keepsItsOrder, reason('directions'))
    .refine((name) => normalPhone(name) === undefined, reason('notPhone')),
);

/** RFC 5893's rule: a name with letters from right to left has no others, begins with one and does not end in a mark. */
function keepsItsOrder(name: string): boolean {
  if (!RIGHT_TO_LEFT.test(name)) return true;
  const letters = name.match(/\p{L}/gu) ?? [];
  return (
    letters.every((letter) => RIGHT_TO_LEFT.test(letter)) &&
    /^\p{L}/u.test(name) &&
    /[\p{L}\p{Nd}]\p{M}*$/u.test(name) &&
    !(ARABIC_DIGITS.test(name) && OTHER_DIGITS.test(name))
  );
}
