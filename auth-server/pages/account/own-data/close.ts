/** Closing the account. */
import { z } from 'zod';
import { givenPassword } from '../../../../shared/accounts/passwords.ts';
import { closeOwn } from '../../../../shared/operations/close-own.ts';
import { day } from '../../../../shared/words/dates.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm } from '../../kit/account-form.ts';
import { deviceOf } from '../../kit/cookies.ts';
import { showPage } from '../../kit/layout.ts';
import { passwordRefusal } from '../confirm-password.ts';

/** Nobody is signed in afterwards, so the page that confirms it stands outside the account centre. */
export const closeForm = accountForm({
  fields: z.object({ password: givenPassword }),
  labels: (t) => ({ password: t('account.password.current') }),
  sensitive: 'factor',
  refused: (t) => t('account.close.notClosed'),
  async submit(request, { password }) {
    const { ctx, deps, own, t, language } = request;
    try {
      const erasedAt = await closeOwn(deps, own.user, 'page', { password, ...deviceOf(ctx) });
      const title = t('account.close.closedTitle');
      const main = html`<h1>${title}</h1>
<p>${t('account.close.closed', { date: day(language, erasedAt) })}</p>
<ul class="links">
<li><a href="/account">${t('account.close.takeBack')}</a></li>
<li><a href="/">${t('error.toHome')}</a></li>
</ul>`;
      showPage(ctx, deps.config, request, { title, main });
      return undefined;
    } catch (error) {
      return passwordRefusal(request, error);
    }
  },
});

export function closeSection({ deps, t }: AccountRequest, form: AccountFormParts): Html {
  const days = t('account.close.days', { count: deps.config.accountDeletionDays });
  return html`<h2>${t('account.close.title')}</h2>
<p>${t('account.close.lead')}</p>
<p>${days}</p>
${form.form(html`${form.input('password', { type: 'password', autocomplete: 'current-password', maxlength: 1024 })}
<button class="button danger" type="submit">${t('account.close.submit')}</button>`)}`;
}
