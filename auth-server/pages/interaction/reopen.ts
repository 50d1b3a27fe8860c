/** GET and POST /interaction/:uid/reopen: asks somebody who signed in to their closed account whether to reopen it. */
import { z } from 'zod';
import { day } from '../../../shared/words/dates.ts';
import { html } from '../../../shared/words/html.ts';
import { formPage } from '../kit/form-page.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { redirectTo } from '../kit/layout.ts';
import { dropReopening, heldReopening } from './reopen-cookie.ts';
import { resumeSignIn } from './social/resume-sign-in.ts';

export const reopenPage = formPage({
  path: 'reopen',
  asks: 'login',
  fields: z.object({ decision: z.enum(['reopen', 'leave']).optional().catch(undefined) }),
  async needs(ctx, deps, { prompt }) {
    const found = await heldReopening(ctx, deps, prompt);
    if (!found) redirectTo(ctx, addressOf(prompt));
    return found;
  },

  view({ deps, t, language, needs: { user, closed_at } }, form) {
    const dates = { closed: day(language, closed_at), erased: day(language, deps.closedAccounts.erasedAt(closed_at)) };
    const button = (decision: string, words: string, plain: boolean) =>
      html`<button class="button${plain && html` plain`}" type="submit" name="decision" value="${decision}">${words}</button>`;
    const main = html`<h1>${t('account.reopen.title')}</h1>
<p>${t('account.reopen.lead', { account: user.username, ...dates })}</p>
${form.summary(t('choose.faults'))}
${form.form(html`<div class="choices">${button('reopen', t('account.reopen.submit'), false)}${button('leave', t('account.reopen.leave'), true)}</div>`)}`;
    return { title: t('account.reopen.title'), main };
  },

  async submit(request, { decision }) {
    const { ctx, prompt, t, needs } = request;
    if (decision === undefined) return { faults: { '': t('choose.decide') }, status: 400 };
    dropReopening(ctx);
    if (decision === 'leave') return addressOf(prompt);
    await resumeSignIn(request, needs, needs.binds);
    return undefined;
  },
});
