/** Sets a new password by the code from the message: GET and POST /interaction/:uid/reset. */
import type { Context } from 'koa';
import { z } from 'zod';
import { newPassword } from '../../../shared/accounts/passwords.ts';
import { errorNameOf } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { noteOwn } from '../../../shared/operations/own.ts';
import { html } from '../../../shared/words/html.ts';
import type { PageDeps } from '../deps.ts';
import { codeFault, goodFor, keptCodeInput, sixDigits } from '../kit/code-input.ts';
import { markDevice } from '../kit/cookies.ts';
import { formPage } from '../kit/form-page.ts';
import { addressOf, readPromptOf } from '../kit/interaction-page.ts';
import { redirectTo } from '../kit/layout.ts';
import { heldReset } from './held-code-request.ts';
import { confirmFault, newPasswordInputs } from './new-account.ts';
import { showSignIn } from './sign-in.ts';

/** Nobody is signed in by it: the next page is the sign-in page, for the new password. */
export const resetPage = formPage({
  path: 'reset',
  asks: 'login',
  budget: budgets.passwordResets,
  fields: z.object({ code: sixDigits, password: newPassword, confirm: text(1024) }),
  labels: (t) => ({ code: t('code.label'), password: t('register.password'), confirm: t('register.confirm') }),
  keeps: ['code'],
  async needs(ctx, deps, { prompt }) {
    const held = heldReset.held(ctx, deps, prompt);
    if (!held) redirectTo(ctx, addressOf(prompt, 'forgot'));
    return held;
  },
  check: (t, sent, found) => ({ ...confirmFault(t, sent, found), ...codeFault(t, sent, found) }),

  view({ prompt, t, needs: { seconds, name } }, form, { faults }) {
    const content = html`
${form.input('code', keptCodeInput(t, faults))}
${goodFor(t, seconds)}
${newPasswordInputs(t, form)}
<button class="button" type="submit">${t('reset.submit')}</button>
<p class="after">${t('reset.ends')}</p>`;
    const main = html`<h1>${t('reset.title')}</h1>
<p class="lead">${t('reset.intro', { name })}</p>
${form.summary(t('reset.faults'))}
${form.form(content)}
<p class="aside">${t('code.again')} <a href="${addressOf(prompt, 'forgot')}">${t('reset.askAgain')}</a></p>`;
    return { title: t('reset.title'), main };
  },

  async submit({ ctx, deps, prompt, t, needs: held }, { code, password }) {
    // The session in which the app asked for another sign-in ends with the others.
    if (prompt.account !== undefined && prompt.account === held.uid) await deps.interactions.forgetSession(ctx);
    try {
      await deps.forgottenPasswords.reset(held, code, password);
    } catch (error) {
      const errorName = errorNameOf(error);
      const refuse = (faults: Readonly<Record<string, string>>) => ({ faults, status: 400 });
      if (errorName === 'INVALID_VERIFICATION_CODE') return refuse({ code: t('reset.wrongCode') });
      if (errorName === 'INVALID_PARAMETER') return refuse({ password: t('register.reasons.ownName') });
      if (errorName === 'SAME_PASSWORD') return refuse({ password: t('reset.same') });
      throw error;
    }
    const { uid } = held;
    if (uid !== undefined) {
      // Only after the right code: until then nothing reveals whether there is an account.
      await noteOwn('own.password', { uid, via: 'page' }, deps);
      markDevice(ctx, deps.knownDevices.mark(uid));
    }
    heldReset.drop(ctx);
    return `${addressOf(prompt, 'reset')}/done`;
  },
});

/** GET /interaction/:uid/reset/done: the sign-in page with a confirmation. */
export async function showResetDone(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPromptOf('login', ctx, deps);
  if (reader) await showSignIn(ctx, deps, reader, { notice: reader.t('reset.done') });
}
