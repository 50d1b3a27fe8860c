/** Signs in by the code that was sent: GET and POST /interaction/:uid/code/enter. */
import { z } from 'zod';
import { isApiError } from '../../../shared/api/errors.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { html } from '../../../shared/words/html.ts';
import { codeFault, codeInput, goodFor, sixDigits } from '../kit/code-input.ts';
import { rememberBox, wantsRemembering } from '../kit/fields.ts';
import { formPage } from '../kit/form-page.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { redirectTo } from '../kit/layout.ts';
import { heldSignIn } from './held-code-request.ts';
import { signInAtPrompt } from './sign-in-at-prompt.ts';

export const enterCodePage = formPage({
  path: 'code/enter',
  asks: 'login',
  budget: budgets.signInByCode,
  fields: z.object({ code: sixDigits, remember: z.unknown().optional() }),
  labels: (t) => ({ code: t('code.label') }),
  async needs(ctx, deps, { prompt }) {
    const held = heldSignIn.held(ctx, deps, prompt);
    if (!held) redirectTo(ctx, addressOf(prompt, 'code'));
    return held;
  },
  check: codeFault,

  view({ prompt, t, needs: { seconds, name } }, form, { sent }) {
    const content = html`
${form.input('code', codeInput(t))}
${goodFor(t, seconds)}
${rememberBox(t, sent?.remember)}
<button class="button" type="submit">${t('signIn.submit')}</button>`;
    const main = html`<h1>${t('code.enterTitle')}</h1>
<p class="lead">${t('code.sent', { name })}</p>
${form.summary(t('signIn.faults'))}
${form.form(content)}
<p class="aside">${t('code.again')} <a href="${addressOf(prompt, 'code')}">${t('reset.askAgain')}</a></p>`;
    return { title: t('code.enterTitle'), main };
  },

  async submit(request, { code, remember }) {
    const { ctx, deps, t, needs: held } = request;
    const refused = (error: unknown) => {
      if (!isApiError(error, 'INVALID_VERIFICATION_CODE')) throw error;
      deps.countSignIn('code', 'invalid_verification_code');
      return undefined;
    };
    const user = await deps.signInCodes.verify(held, code).catch(refused);
    if (!user) return { faults: { code: t('reset.wrongCode') }, status: 400 };
    heldSignIn.drop(ctx);
    await signInAtPrompt(request, user, { by: 'code', amr: ['otp'], remember: wantsRemembering(remember) });
    return undefined;
  },
});
