/** The reasons of shared/accounts' kinds, which are the API's, in a page's words. */
import type { Translate } from '../../../shared/words/words.ts';

const known = [
  [/^must be 3 to 32 /, 'register.reasons.username'],
  [/^must have a letter or|told from others|directions of writing/, 'register.reasons.usernameLetters'],
  [/must not be a phone number/, 'register.reasons.usernamePhone'],
  [/be an email address/, 'register.reasons.email'],
  [/control characters/, 'register.reasons.control'],
  [/^must have at least 8 /, 'register.reasons.tooShort'],
  [/^must not have more than 128 /, 'register.reasons.passwordTooLong'],
  [/^must not be longer /, 'register.reasons.tooLong'],
  [/more than (blanks|one letter)/, 'register.reasons.blank'],
  [/the username or the email/, 'register.reasons.ownName'],
  [/most common passwords/, 'register.reasons.common'],
] as const;

/** @param reason as zod gives it */
export function tellReason(t: Translate, reason: string): string {
  return t(known.find(([pattern]) => pattern.test(reason))?.[1] ?? 'form.unusable');
}
