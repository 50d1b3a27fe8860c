/** The API's reasons for rejected fields, in the words of a page. */
import { keyOf, type ReasonKey } from '../../../shared/api/reasons.ts';
import type { PhraseKey, Translate } from '../../../shared/words/words.ts';

const known = {
  username: 'register.reasons.username',
  letterOrDigit: 'register.reasons.usernameLetters',
  confusable: 'register.reasons.usernameLetters',
  directions: 'register.reasons.usernameLetters',
  notPhone: 'register.reasons.usernamePhone',
  email: 'register.reasons.email',
  control: 'register.reasons.control',
  passwordShort: 'register.reasons.tooShort',
  passwordLong: 'register.reasons.passwordTooLong',
  tooLong: 'register.reasons.tooLong',
  blank: 'register.reasons.blank',
  repeated: 'register.reasons.blank',
  ownName: 'register.reasons.ownName',
  commonPassword: 'register.reasons.common',
} as const satisfies Partial<Record<ReasonKey, PhraseKey<'pages'>>>;

/** @param packed as zod gives it, see `reason` */
export function reasonOnPage(t: Translate, packed: string): string {
  const key = keyOf(packed);
  return t(key !== undefined && key in known ? known[key as keyof typeof known] : 'form.unusable');
}
