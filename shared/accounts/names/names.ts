/** Rules for usernames, and the form in which two of them are equal. */
import { z } from 'zod';
import { text, trimmed } from '../../api/fields.ts';
import { reason } from '../../api/reasons.ts';
import { normalPhone } from '../media/phones.ts';

/**
 * The unique form of a username: compatibility forms, letter case and invisible ends make no difference. Similar names
 * are found by `skeleton`.
 */
export const nameKey = (name: string): string => trimmed(name).normalize('NFKC').toLowerCase();

/** Full-width and half-width letters of East Asian keyboards (RFC 8265, width mapping). */
const ODD_WIDTHS = /[\uff00-\uffef]+/gu;

/** Letters, marks and digits of RFC 8264's IdentifierClass; old Hangul, fillers and tatweel are excluded. */
const IDENTIFIER = /^[\p{Ll}\p{Lu}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}_.-]{3,32}$/u;
const DISALLOWED =
  /[\p{Default_Ignorable_Code_Point}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]/u;

/** Marks follow a letter, only a few at a time (UTS 39, section 5.4). */
const STRAY_MARKS = /(^|[_.-])\p{M}|\p{Mn}{5}/u;

/** Characters of right-to-left scripts, and their two kinds of digits. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const ARABIC_DIGITS = /[\u0660-\u0669]/;
const OTHER_DIGITS = /[0-9\u06f0-\u06f9]/;

/** 3–32 letters of any script, digits, `_`, `-`, `.`, as in RFC 8265's UsernameCaseMapped. */
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

/** RFC 5893: a right-to-left name has no other letters, starts with such a letter, and does not end in a mark. */
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
