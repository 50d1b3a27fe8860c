/** Creates an account by the code that was sent to a phone: GET and POST /interaction/:uid/register/by-phone. */
import { z } from 'zod';
import { username } from '../../../shared/accounts/names/names.ts';
import { passwordIsNoName } from '../../../shared/accounts/names/own-name.ts';
import { newPassword } from '../../../shared/accounts/passwords.ts';
import { registerAccount } from '../../../shared/accounts/register.ts';
import { errorNameOf } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { html } from '../../../shared/words/html.ts';
import { codeFault, goodFor, keptCodeInput, sixDigits } from '../kit/code-input.ts';
import { formPage } from '../kit/form-page.ts';
import { registrationRefusal } from '../kit/form-refusals.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { redirectTo } from '../kit/layout.ts';
import { termsNotice } from '../kit/site-links.ts';
import { heldPhone } from './held-code-request.ts';
import { confirmFault, newPasswordInputs } from './new-account.ts';
import { signInNewcomer } from './sign-in-at-prompt.ts';

/** Creates the account with the number verified, and signs it in for the app. */
export const registerByPhonePage = formPage({
  path: 'register/by-phone',
  asks: 'login',
  budget: budgets.registrationsByPhone,
  fields: z
    .object({ code: sixDigits, username, password: newPassword, confirm: text(1024) })
    .superRefine(passwordIsNoName),
  labels: (t) => ({
    code: t('code.label'),
    username: t('register.username'),
    password: t('register.password'),
    confirm: t('register.confirm'),
  }),
  keeps: ['code', 'username'],
  async needs(ctx, deps, { prompt }) {
    const held = heldPhone.held(ctx, deps, prompt);
    if (!held) redirectTo(ctx, addressOf(prompt, 'register/phone'));
    return held && { phone: held.secret, seconds: held.seconds };
  },
  check: (t, sent, found) => ({ ...confirmFault(t, sent, found), ...codeFault(t, sent, found) }),

  view({ ctx, prompt, t, needs: { phone, seconds } }, form, { faults }) {
    const content = html`
${form.input('code', keptCodeInput(t, faults))}
${goodFor(t, seconds)}
${form.input('username', { hint: t('register.usernameHint'), autocomplete: 'username', maxlength: 64 })}
${newPasswordInputs(t, form)}
${termsNotice(ctx, t)}<button class="button" type="submit">${t('register.submit')}</button>`;
    const main = html`<h1>${t('registerByPhone.title')}</h1>
<p class="lead">${t('registerByPhone.sent', { phone })}</p>
${form.summary(t('register.faults'))}
${form.form(content)}
<p class="aside">${t('code.again')} <a href="${addressOf(prompt, 'register/phone')}">${t('reset.askAgain')}</a></p>`;
    return { title: t('registerByPhone.title'), main };
  },

  async submit(request, { code, ...given }) {
    const { ctx, deps, t, language, needs } = request;
    try {
      const store = deps.phoneRegistrations.storing(needs.phone, code);
      const uid = await registerAccount(deps, { ...given, language }, { store });
      heldPhone.drop(ctx);
      await signInNewcomer(request, { uid, language }, { by: 'password', amr: ['pwd'] });
      return undefined;
    } catch (error) {
      const errorName = errorNameOf(error);
      if (errorName === 'INVALID_VERIFICATION_CODE') return { faults: { code: t('reset.wrongCode') }, status: 400 };
      if (errorName === 'PHONE_EXISTS') return { faults: { '': t('registerByPhone.taken') }, status: 409 };
      return registrationRefusal(error, t, '');
    }
  },
});
