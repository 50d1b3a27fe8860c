/** Form fields for a new account, with or without a channel. */
import { z } from 'zod';
import { email } from '../../../shared/accounts/media/emails.ts';
import { username } from '../../../shared/accounts/names/names.ts';
import { passwordIsNoName } from '../../../shared/accounts/names/own-name.ts';
import { newPassword, samePassword } from '../../../shared/accounts/passwords.ts';
import { text } from '../../../shared/api/fields.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { Faults } from '../kit/fields.ts';
import type { FormParts } from '../kit/form-parts.ts';

const labels = (t: Translate) => ({
  username: t('register.username'),
  email: t('register.email'),
  password: t('register.password'),
  confirm: t('register.confirm'),
});

/** The fields that both forms share. */
export const newAccount = {
  asks: 'login',
  budget: budgets.registrations,
  fields: z.object({ username, email, password: newPassword, confirm: text(1024) }).superRefine(passwordIsNoName),
  labels,
  keeps: ['username', 'email'],
  check: confirmFault,
} as const;

export const newAccountInputs = (t: Translate, form: FormParts): Html => html`
${form.input('username', { hint: t('register.usernameHint'), autocomplete: 'username', maxlength: 64 })}
${form.input('email', { type: 'email', autocomplete: 'email', maxlength: 254 })}
${newPasswordInputs(t, form)}`;

/** A new password, twice. */
export const newPasswordInputs = (
  t: Translate,
  form: FormParts,
): Html => html`${form.input('password', { type: 'password', hint: t('register.passwordHint'), autocomplete: 'new-password', maxlength: 1024 })}
${form.input('confirm', { type: 'password', autocomplete: 'new-password', maxlength: 1024 })}`;

/** The two passwords are compared only if the first is acceptable. */
export function confirmFault(t: Translate, sent: Readonly<Record<string, unknown>>, found: Faults): Faults {
  const { password, confirm } = sent;
  if (found.password || typeof confirm !== 'string' || samePassword(confirm, String(password))) return {};
  return { confirm: t('register.reasons.differs') };
}
