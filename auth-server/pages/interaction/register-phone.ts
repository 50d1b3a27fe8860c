/** Asks for the phone number of a new account, and sends it a code: GET and POST /interaction/:uid/register/phone. */
import type { Context } from 'koa';
import { z } from 'zod';
import { phone } from '../../../shared/accounts/media/phones.ts';
import { ApiError } from '../../../shared/api/errors.ts';
import { stateOf } from '../../../shared/http/request.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { FormRefusal } from '../kit/fields.ts';
import { formPage } from '../kit/form-page.ts';
import { secondsToWait } from '../kit/form-refusals.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { heldPhone } from './held-code-request.ts';

export const registerPhonePage = formPage({
  path: 'register/phone',
  asks: 'login',
  captcha: { scenario: 'register' },
  budget: budgets.registrationCodes,
  fields: z.object({ phone }),
  labels: (t) => ({ phone: t('registerByPhone.phone') }),
  keeps: ['phone'],
  check: (t, sent, found) => (found.phone && sent.phone ? { phone: t('registerByPhone.invalid') } : {}),

  view({ prompt, t }, form) {
    const content = html`
${form.input('phone', { type: 'tel', hint: t('registerByPhone.phoneHint'), autocomplete: 'tel', maxlength: 100 })}
${form.captcha}
<button class="button" type="submit">${t('registerByPhone.send')}</button>
<p class="after"><a href="${addressOf(prompt, 'register')}">${t('registerByPhone.withEmail')}</a></p>`;
    const main = html`<h1>${t('registerByPhone.title')}</h1>
<p class="lead">${t('registerByPhone.lead')}</p>
${form.summary(t('registerByPhone.faults'))}
${form.form(content)}
<p class="aside">${t('register.haveAccount')} <a href="${addressOf(prompt)}">${t('register.signIn')}</a></p>`;
    return { title: t('registerByPhone.title'), main };
  },

  async submit({ ctx, deps, prompt, t, language }, given) {
    try {
      await deps.phoneRegistrations.sendCode(given.phone, { language, caller: stateOf(ctx).address });
    } catch (error) {
      return unsent(ctx, error, t);
    }
    heldPhone.hold(ctx, deps, prompt, { kind: 'phone', uid: undefined, secret: given.phone }, given.phone);
    return addressOf(prompt, 'register/by-phone');
  },
});

/** @throws any other error */
function unsent(ctx: Context, error: unknown, t: Translate): FormRefusal {
  if (!(error instanceof ApiError)) throw error;
  const { errorName, status } = error;
  switch (errorName) {
    case 'INVALID_MEDIUM':
      return { faults: { phone: t('registerByPhone.invalid') }, status };
    case 'VERIFICATION_NOT_SENT':
      return { faults: { '': t('registerByPhone.unsent') }, status };
    case 'VERIFICATION_INTERVAL':
      return { faults: { '': t('registerByPhone.wait', { count: secondsToWait(ctx, error) }) }, status };
    default:
      throw error;
  }
}
