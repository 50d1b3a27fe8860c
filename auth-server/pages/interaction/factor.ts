/** Asks for the second factor after the password: GET and POST /interaction/:uid/factor. */
import type { Context } from 'koa';
import { z } from 'zod';
import { continueByCode, type ProvenSignIn } from '../../../shared/accounts/factors/continue-sign-in.ts';
import type { PendingSignIn } from '../../../shared/accounts/factors/pending-sign-ins.ts';
import type { FactorMethod } from '../../../shared/accounts/factors/second-factors.ts';
import { html } from '../../../shared/words/html.ts';
import type { Prompt } from '../../provider/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { deviceOf } from '../kit/cookies.ts';
import { formPage, type PageRequest } from '../kit/form-page.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { redirectTo } from '../kit/layout.ts';
import { passkeyForm } from '../kit/passkey-form.ts';
import { dropFactor, type HeldFactor, heldFactor } from './factor-cookie.ts';
import { factorInput, factorLabels, factorRefusal, otp } from './factor-form.ts';
import { purposeAt } from './finish-sign-in.ts';
import { showSignIn } from './sign-in.ts';
import { resumeSignIn } from './social/resume-sign-in.ts';

interface WaitingSignIn extends HeldFactor {
  readonly pending: PendingSignIn;
  readonly methods: readonly FactorMethod[];
}

/** The sign-in of this browser that waits for its second factor. */
export async function waitingSignIn(ctx: Context, deps: PageDeps, prompt: Prompt): Promise<WaitingSignIn | undefined> {
  const held = heldFactor(ctx);
  const pending = held && (await deps.pendingSignIns.find(held.token, purposeAt(prompt, held.binds)));
  return pending && { ...held, pending, methods: await deps.secondFactors.methods(pending.uid) };
}

export const factorPage = formPage({
  path: 'factor',
  asks: 'login',
  fields: z.object({ otp }),
  labels: factorLabels,
  async needs(ctx, deps, { prompt }) {
    const waiting = await waitingSignIn(ctx, deps, prompt);
    if (!waiting) redirectTo(ctx, addressOf(prompt));
    return waiting;
  },

  async view({ deps, prompt, t, language, needs: { methods, pending } }, form) {
    const reader = { prompt, t, language };
    const account = (await deps.users.byUid(pending.uid))?.username ?? '';
    const main = html`<h1>${t('factor.title')}</h1>
${!prompt.app.isOurs && html`<p class="lead">${t('signIn.toApp', { app: prompt.app.name })}</p>`}
<p class="who"><span>${t('factor.account', { account })}</span> <a href="${addressOf(prompt)}">${t('factor.notYou')}</a></p>
${form.summary(t('factor.faults'))}
${form.form(factorInput(t, form, methods))}
${methods.includes('passkey') && (await passkeyForm(deps, reader, 'factor', pending.uid))}`;
    return { title: t('factor.title'), main };
  },

  async submit(request, { otp }) {
    const { ctx, deps, prompt, t, needs } = request;
    const purpose = purposeAt(prompt, needs.binds);
    try {
      const proven = await continueByCode(deps, { token: needs.token, purpose, ...deviceOf(ctx) }, otp);
      await continueAt(request, proven);
      return undefined;
    } catch (error) {
      const refusal = factorRefusal(ctx, error, t);
      if (await deps.pendingSignIns.find(needs.token, purpose)) return refusal;
      dropFactor(ctx);
      await showSignIn(ctx, deps, request, { faults: { '': t('factor.over') }, status: 400 });
      return undefined;
    }
  },
});

/** Completes a sign-in with its second factor proven. */
export async function continueAt(
  request: PageRequest<WaitingSignIn>,
  { user, recognised }: ProvenSignIn,
): Promise<void> {
  dropFactor(request.ctx);
  await resumeSignIn(request, user, recognised, request.needs.binds);
}
