/** Creates an account on the way to an app: GET and POST /interaction/:uid/register. */
import { registerAccount } from '../../../shared/accounts/register.ts';
import { html } from '../../../shared/words/html.ts';
import { formPage } from '../kit/form-page.ts';
import { registrationRefusal } from '../kit/form-refusals.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { termsNotice } from '../kit/site-links.ts';
import { newAccount, newAccountInputs } from './new-account.ts';
import { signInNewcomer } from './sign-in-at-prompt.ts';

/** Makes the account, and signs it in for the app. */
export const registerPage = formPage({
  path: 'register',
  captcha: { scenario: 'register', field: 'email' },
  ...newAccount,

  view({ ctx, prompt, t }, form) {
    const content = html`${newAccountInputs(t, form)}
${form.captcha}
${termsNotice(ctx, t)}<button class="button" type="submit">${t('register.submit')}</button>
<p class="after"><a href="${addressOf(prompt, 'register/phone')}">${t('registerByPhone.link')}</a></p>`;
    const main = html`<h1>${t('register.title')}</h1>
<p class="lead">${prompt.app.isOurs ? t('home.title') : t('register.toApp', { app: prompt.app.name })}</p>
${form.summary(t('register.faults'))}
${form.form(content)}
<p class="aside">${t('register.haveAccount')} <a href="${addressOf(prompt)}">${t('register.signIn')}</a></p>`;
    return { title: t('register.title'), main };
  },

  async submit(request, given) {
    const { deps, t, language } = request;
    try {
      const uid = await registerAccount(deps, { ...given, language });
      await signInNewcomer(request, { uid, language }, { by: 'password', amr: ['pwd'] });
      return undefined;
    } catch (error) {
      return registrationRefusal(error, t, t('register.reasons.emailTaken'));
    }
  },
});
