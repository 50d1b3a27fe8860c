/** The email address and the phone number as the page shows them. */
import { type Html, html } from '../../../../shared/words/html.ts';
import type { AccountFormParts, AccountRequest } from '../../kit/account-form.ts';
import { codeInput } from '../../kit/code-input.ts';
import { pendingMedium } from './pending-medium.ts';

type Forms = Readonly<Record<'email' | 'phone' | 'remove-phone' | 'code', AccountFormParts>>;

export function mediaSection(request: AccountRequest, forms: Forms): Html {
  const { own, t } = request;
  const { user } = own;
  const pending = pendingMedium(request);
  const state = (kind: 'email' | 'phone') => {
    const address = user[kind];
    if (!address) return html`<p>${t(kind === 'phone' ? 'account.media.noPhoneYet' : 'account.media.noEmailYet')}</p>`;
    const verified = user[`${kind}_verified_at`] !== null;
    return html`<p>${verified ? t('account.media.isVerified', { medium: address }) : t('account.media.unproven', { medium: address })}</p>`;
  };
  const send = (kind: 'email' | 'phone') =>
    html`<button class="button plain" type="submit">${t(user[`${kind}_verified_at`] === null ? 'account.media.sendCode' : 'account.media.change')}</button>`;
  return html`<h2>${t('account.media.emailTitle')}</h2>
${state('email')}
${pending?.kind === 'email' && codeFields(request, forms.code, pending.address)}
${forms.email.form(html`${forms.email.input('email', { type: 'email', hint: t('account.media.emailHint'), autocomplete: 'email', maxlength: 254 })}${send('email')}`)}
<h2>${t('account.media.phoneTitle')}</h2>
${state('phone')}
${pending?.kind === 'phone' && codeFields(request, forms.code, pending.address)}
${forms.phone.form(html`${forms.phone.input('phone', { type: 'tel', hint: t('account.media.phoneHint'), autocomplete: 'tel', maxlength: 40 })}${send('phone')}`)}
${user.phone && forms['remove-phone'].form(html`<button class="button plain" type="submit">${t('account.media.removePhone')}</button>`)}`;
}

function codeFields({ t }: AccountRequest, form: AccountFormParts, medium: string): Html {
  return form.form(html`<p>${t('account.media.sent', { medium })}</p>
${form.input('code', { ...codeInput(t), hint: t('account.media.codeHint') })}
<button class="button" type="submit">${t('account.media.verify')}</button>`);
}
