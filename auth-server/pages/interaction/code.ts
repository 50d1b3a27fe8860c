/** Asking for a code to sign in with, where no password is at hand: GET and POST /interaction/:uid/code. */
import { z } from 'zod';
import { text } from '../../../shared/api/fields.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { html } from '../../../shared/words/html.ts';
import { deviceOf } from '../kit/device-cookie.ts';
import { formPage } from '../kit/form-page.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { heldSignIn } from './held-asking.ts';

/** Whoever is named, the next page is the same. The sign-in page sends its form here too, with its own captcha. */
export const codePage = formPage({
  path: 'code',
  asks: 'login',
  captcha: { scenario: 'login', field: 'username' },
  budget: budgets.signInCodes,
  fields: z.object({ username: text(254) }),
  labels: (t) => ({ username: t('signIn.username') }),
  keeps: ['username'],
  initial: ({ prompt }) => ({ username: prompt.loginHint }),

  view({ prompt, t }, form) {
    const content = html`
${form.input('username', { autocomplete: 'username', maxlength: 254 })}
${form.captcha}
<button class="button" type="submit">${t('code.send')}</button>`;
    const main = html`<h1>${t('code.title')}</h1>
<p class="lead">${t('code.intro')}</p>
${form.summary(t('forgot.faults'))}
${form.form(content)}
<p class="aside">${t('code.back')} <a href="${addressOf(prompt)}">${t('code.toPassword')}</a></p>`;
    return { title: t('code.title'), main };
  },

  async submit({ ctx, deps, prompt, language }, { username }) {
    const { address: caller, device } = deviceOf(ctx);
    const asked = await deps.signInCodes.ask(username, { language, caller, device, interaction: prompt.uid });
    heldSignIn.hold(ctx, deps, prompt, asked);
    return addressOf(prompt, 'code/enter');
  },
});
