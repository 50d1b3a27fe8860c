/** The form for a new password; it asks for the current one. */
import { z } from 'zod';
import { ownNameFault } from '../../../../shared/accounts/names/own-name.ts';
import { givenPassword, newPassword, samePassword } from '../../../../shared/accounts/passwords.ts';
import { errorNameOf } from '../../../../shared/api/errors.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm, audited } from '../../kit/account-form.ts';
import { confirmPassword, passwordRefusal } from '../confirm-password.ts';

/** All other sessions and tokens end. */
export const passwordForm = accountForm({
  fields: z.object({ password: givenPassword, newpassword: newPassword, confirm: givenPassword }),
  labels: (t) => ({
    password: t('account.password.current'),
    newpassword: t('account.password.new'),
    confirm: t('register.confirm'),
  }),
  refused: (t) => t('account.password.notChanged'),
  sensitive: 'factor',
  check: (t, sent, found) =>
    !found.newpassword && typeof sent.confirm === 'string' && !samePassword(sent.confirm, String(sent.newpassword))
      ? { confirm: t('register.reasons.differs') }
      : {},
  async submit(request, { password, newpassword }) {
    const { deps, own, t } = request;
    const { user, session } = own;
    if (ownNameFault(newpassword, user)) {
      return { faults: { newpassword: t('register.reasons.ownName') }, status: 400 };
    }
    try {
      await audited(request, 'own.password', async () => {
        await confirmPassword(request, password);
        await deps.basicInfo.change(user, { password: newpassword }, { session });
      });
      return { done: t('account.password.changed') };
    } catch (error) {
      const name = errorNameOf(error);
      if (name === 'SAME_PASSWORD') return { faults: { newpassword: t('reset.same') }, status: 400 };
      if (name === 'PASSWORD_OVERTAKEN') return { faults: { '': t('account.password.overtaken') }, status: 409 };
      return passwordRefusal(request, error);
    }
  },
});

export const passwordSection = (
  { deps, own, t, language }: AccountRequest,
  form: AccountFormParts,
): Html => html`<h2>${t('account.password.title')}</h2>
<p class="hint">${t('account.password.lead')}</p>
${form.form(html`<input type="hidden" autocomplete="username" value="${own.user.username}">
${form.input('password', { type: 'password', autocomplete: 'current-password', maxlength: 1024 })}
${form.input('newpassword', { type: 'password', hint: t('register.passwordHint'), autocomplete: 'new-password', maxlength: 1024 })}
${form.input('confirm', { type: 'password', autocomplete: 'new-password', maxlength: 1024 })}
<button class="button" type="submit">${t('account.password.submit')}</button>
<p class="after"><a href="${deps.ownSessions.newPasswordAddress(language, own.user.username)}">${t('signIn.forgot')}</a></p>`)}`;
