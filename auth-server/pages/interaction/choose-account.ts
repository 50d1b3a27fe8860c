/** Choosing the account when somebody is signed in: GET /interaction/:uid, POST /interaction/:uid/account. */
import { z } from 'zod';
import { html } from '../../../shared/words/html.ts';
import { formPage } from '../kit/form-page.ts';
import { addressOf } from '../kit/interaction-page.ts';

/**
 * Continues as the signed-in account. If the app takes only another account, returns to the app with nobody signed in.
 */
export const chooseAccountPage = formPage({
  path: 'account',
  shownAt: 'interaction',
  asks: 'account',
  fields: z.object({ choice: z.enum(['continue', 'another', 'leave']).optional().catch(undefined) }),

  async view({ deps, prompt, t }, form) {
    const user = prompt.account === undefined ? undefined : await deps.users.byUid(prompt.account);
    const account = user?.username ?? '';
    const app = prompt.app.name;
    const button = (choice: string, words: string, plain: boolean) =>
      html`<button class="button${plain && html` plain`}" type="submit" name="choice" value="${choice}">${words}</button>`;
    const buttons =
      prompt.choice === 'expected'
        ? [button('another', t('choose.another'), false), button('leave', t('choose.leave', { app }), true)]
        : [button('continue', t('choose.continue', { account }), false), button('another', t('choose.another'), true)];
    const main = html`<h1>${t('choose.title')}</h1>
<p class="lead">${t('choose.toApp', { app })}</p>
<p class="who"><span>${t('consent.account', { account })}</span></p>
${prompt.choice !== 'asked' && html`<p>${t(prompt.choice === 'expected' ? 'choose.expected' : 'choose.hinted', { app })}</p>`}
${form.summary(t('choose.faults'))}
${form.form(html`<div class="choices">${buttons}</div>`)}`;
    return { title: t('choose.title'), main };
  },

  async submit({ ctx, deps, prompt, t }, { choice }) {
    if (choice === 'another') {
      await deps.interactions.askToSignIn(ctx);
      return addressOf(prompt);
    }
    if (choice === 'leave') return deps.interactions.leave(ctx);
    if (choice === 'continue' && prompt.choice !== 'expected') return deps.interactions.stay(ctx);
    return { faults: { '': t('choose.decide') }, status: 400 };
  },
});
