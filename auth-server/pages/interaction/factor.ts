/** Asks for the second factor after the password: GET and POST /interaction/:uid/factor. */
import type { Context } from 'koa';
import { z } from 'zod';
import type { PendingSignIn } from '../../../shared/accounts/factors/pending-sign-ins.ts';
import { proveFactor } from '../../../shared/accounts/factors/prove-factor.ts';
import type { FactorMethod, FactorProof } from '../../../shared/accounts/factors/second-factors.ts';
import type { User } from '../../../shared/db/tables/users.ts';
import { html } from '../../../shared/words/html.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { deviceOf } from '../kit/cookies.ts';
import { formPage, type PageRequest } from '../kit/form-page.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { redirectTo } from '../kit/layout.ts';
import { passkeyForm } from '../kit/passkey-form.ts';
import { dropFactor, type HeldFactor, heldFactor } from './factor-cookie.ts';
import { factorInput, factorLabels, factorRefusal, otp } from './factor-form.ts';
import { showSignIn } from './sign-in.ts';
import { purposeAt } from './sign-in-at-prompt.ts';
import { resumeSignIn } from './social/resume-sign-in.ts';

interface BrowserSignIn extends HeldFactor, Pick<PendingSignIn, 'uid'> {
  readonly methods: readonly FactorMethod[];
}

/** The pending sign-in of this browser at this prompt. */
export async function pendingSignInOf(
  ctx: Context,
  deps: PageDeps,
  prompt: Prompt,
): Promise<BrowserSignIn | undefined> {
  const held = heldFactor(ctx);
  const pending = held && (await deps.pendingSignIns.find(held.token, purposeAt(prompt, held.binds)));
  return pending && { ...held, uid: pending.uid, methods: await deps.secondFactors.methods(pending.uid) };
}

export const factorPage = formPage({
  path: 'factor',
  asks: 'login',
  fields: z.object({ otp }),
  labels: factorLabels,
  async needs(ctx, deps, { prompt }) {
    const pending = await pendingSignInOf(ctx, deps, prompt);
    if (!pending) redirectTo(ctx, addressOf(prompt));
    return pending;
  },

  async view({ deps, prompt, t, language, needs: { methods, uid } }, form) {
    const reader = { prompt, t, language };
    const account = (await deps.users.byUid(uid))?.username ?? '';
    const main = html`<h1>${t('factor.title')}</h1>
${!prompt.app.isOurs && html`<p class="lead">${t('signIn.toApp', { app: prompt.app.name })}</p>`}
<p class="who"><span>${t('factor.account', { account })}</span> <a href="${addressOf(prompt)}">${t('factor.notYou')}</a></p>
${form.summary(t('factor.faults'))}
${form.form(factorInput(t, form, methods))}
${methods.includes('passkey') && (await passkeyForm(deps, reader, 'factor', uid))}`;
    return { title: t('factor.title'), main };
  },

  async submit(request, { otp }) {
    const { ctx, deps, t } = request;
    try {
      await signInByFactor(request, (user) => deps.secondFactors.check(otp, user, deviceOf(ctx)));
      return undefined;
    } catch (error) {
      const refusal = factorRefusal(ctx, error, t);
      return (await endIfOver(request)) ? undefined : refusal;
    }
  },
});

/** Shows the sign-in page if no try is left. Resolves to whether it has. */
export async function endIfOver(request: PageRequest<BrowserSignIn>): Promise<boolean> {
  const { ctx, deps, prompt, t, needs } = request;
  if (await deps.pendingSignIns.find(needs.token, purposeAt(prompt, needs.binds))) return false;
  dropFactor(ctx);
  await showSignIn(ctx, deps, request, { faults: { '': t('factor.over') }, status: 400 });
  return true;
}

/**
 * Signs in by the second factor that the pending sign-in waits for.
 * @param prove uses up a factor of the account, or throws INVALID_SECOND_FACTOR
 * @throws ApiError INVALID_SECOND_FACTOR, also if the sign-in does not wait any more; what `prove` throws
 */
export async function signInByFactor(
  request: PageRequest<BrowserSignIn>,
  prove: (user: User) => Promise<FactorProof>,
): Promise<void> {
  const { ctx, deps, prompt, needs } = request;
  const from = { purpose: purposeAt(prompt, needs.binds), ...deviceOf(ctx) };
  const recognised = await proveFactor(deps, needs.token, from, prove);
  dropFactor(ctx);
  await resumeSignIn(request, recognised, needs.binds);
}
