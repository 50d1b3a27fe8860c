/** Making an account on the way to an app: GET and POST /interaction/:uid/register. */
import { z } from 'zod';
import { email } from '../../../shared/accounts/emails.ts';
import { username } from '../../../shared/accounts/names.ts';
import { passwordIsNoName } from '../../../shared/accounts/own-name.ts';
import { newPassword } from '../../../shared/accounts/passwords.ts';
import { register } from '../../../shared/accounts/register.ts';
import { text } from '../../../shared/api/fields.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { html } from '../../../shared/words/html.ts';
import { formPage } from '../kit/form-page.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { registrationRefusal } from '../kit/refusals.ts';
import { termsNotice } from '../kit/site-links.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { confirmFault, newAccountInputs, newAccountLabels } from './new-account.ts';

/** Makes the account, and signs it in for the app. */
export const registerPage = formPage({
  path: 'register',
  asks: 'login',
  captcha: { scenario: 'register', field: 'email' },
  budget: budgets.registrations,
  fields: z.object({ username, email, password: newPassword, confirm: text(1024) }).superRefine(passwordIsNoName),
  labels: newAccountLabels,
  keeps: ['username', 'email'],
  check: confirmFault,

  view({ ctx, prompt, t }, form) {
    const content = html`${newAccountInputs(t, form)}
${form.captcha}
${termsNotice(ctx, t)}<button class="button" type="submit">${t('register.submit')}</button>
<p class="after"><a href="${addressOf(prompt, 'register/phone')}">${t('registerByPhone.link')}</a></p>`;
    const main = html`<h1>${t('register.title')}</h1>
<p class="lead">${t('register.toApp', { app: prompt.app.name })}</p>
${form.summary(t('register.faults'))}
${form.form(content)}
<p class="aside">${t('register.haveAccount')} <a href="${addressOf(prompt)}">${t('register.signIn')}</a></p>`;
    return { title: t('register.title'), main };
  },

  async submit(request, given) {
    const { deps, t, language } = request;
    try {
      const uid = await register(deps, { ...given, language });
      await finishSignIn(request, { uid, language }, { by: 'password', amr: ['pwd'], isNew: true });
      return undefined;
    } catch (error) {
      return registrationRefusal(error, t, t('register.reasons.emailTaken'));
    }
  },
});
