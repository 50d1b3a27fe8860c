/** Asking for a code where the password is forgotten: GET and POST /interaction/:uid/forgot. */
import { z } from 'zod';
import { text } from '../../../shared/api/fields.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { html } from '../../../shared/words/html.ts';
import { deviceOf } from '../kit/device-cookie.ts';
import { formPage } from '../kit/form-page.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { heldReset } from './held-asking.ts';

/** Whoever is named, the next page is the same. */
export const forgotPage = formPage({
  path: 'forgot',
  asks: 'login',
  captcha: { scenario: 'forgot', field: 'username' },
  budget: budgets.forgottenPasswords,
  fields: z.object({ username: text(254) }),
  labels: (t) => ({ username: t('signIn.username') }),
  keeps: ['username'],
  initial: ({ prompt }) => ({ username: prompt.loginHint }),

  view({ prompt, t }, form) {
    const content = html`
${form.input('username', { autocomplete: 'username', maxlength: 254 })}
${form.captcha}
<button class="button" type="submit">${t('forgot.submit')}</button>`;
    const main = html`<h1>${t('forgot.title')}</h1>
<p class="lead">${t('forgot.intro')}</p>
${form.summary(t('forgot.faults'))}
${form.form(content)}
<p class="aside">${t('forgot.back')} <a href="${addressOf(prompt)}${prompt.forNewPassword && '?sign_in'}">${t('register.signIn')}</a></p>`;
    return { title: t('forgot.title'), main };
  },

  async submit({ ctx, deps, prompt, language }, { username }) {
    const { address: caller, device } = deviceOf(ctx);
    const asked = await deps.forgottenPasswords.ask(username, { language, caller, device, interaction: prompt.uid });
    heldReset.hold(ctx, deps, prompt, asked);
    return addressOf(prompt, 'reset');
  },
});
