/**
 * An app requires two factors, and the signed-in person has shown one: GET /interaction/:uid, POST
 * /interaction/:uid/step-up.
 */
import { z } from 'zod';
import type { FactorMethod } from '../../../shared/accounts/factors/second-factors.ts';
import { html } from '../../../shared/words/html.ts';
import { deviceOf, markDevice } from '../kit/cookies.ts';
import { formButton } from '../kit/form-button.ts';
import { formPage } from '../kit/form-page.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { passkeyForm } from '../kit/passkey-form.ts';
import { factorInput, factorLabels, factorRefusal, otp } from './factor-form.ts';

/** Returns to the app without a second factor. */
export const leaveButton = formButton({
  path: 'leave',
  asks: 'factor',
  press: (ctx, deps) => deps.interactions.leave(ctx),
});

/** A person without a second factor is told where to set one up, and how to come back. */
export const stepUpPage = formPage({
  path: 'step-up',
  shownAt: 'interaction',
  asks: 'factor',
  fields: z.object({ otp }),
  labels: factorLabels,
  async needs(_ctx, deps, { prompt }): Promise<readonly FactorMethod[]> {
    return prompt.account === undefined ? [] : deps.secondFactors.methods(prompt.account);
  },

  async view({ deps, prompt, t, language, needs: methods }, form) {
    const user = prompt.account === undefined ? undefined : await deps.users.byUid(prompt.account);
    const account = user?.username ?? '';
    const app = prompt.app.name;
    const hasFactor = methods.length > 0;
    const setUp = `/account/security/totp?${new URLSearchParams({ next: addressOf(prompt) })}`;
    const main = html`<h1>${t('factor.stepUp')}</h1>
<p class="lead">${t(hasFactor ? 'factor.wanted' : 'factor.wantedNone', { app })}</p>
<p class="who"><span>${t('consent.account', { account })}</span></p>
${form.summary(t('factors.notConfirmed'))}
${hasFactor ? form.form(factorInput(t, form, methods)) : html`<p><a class="button" href="${setUp}">${t('factor.setUp')}</a></p>`}
${methods.includes('passkey') && (await passkeyForm(deps, { prompt, t, language }, 'step up', prompt.account))}
${leaveButton.form(deps, prompt, html`<button class="button plain" type="submit">${t('choose.leave', { app })}</button>`)}`;
    return { title: t('factor.stepUp'), main };
  },

  async submit({ ctx, deps, prompt, t }, { otp }) {
    const user = prompt.account === undefined ? undefined : await deps.users.byUid(prompt.account);
    if (!user) return addressOf(prompt);
    try {
      const { amr } = await deps.secondFactors.check(otp, user, deviceOf(ctx));
      markDevice(ctx, deps.knownDevices.mark(user.uid, true));
      return await deps.interactions.steppedUp(ctx, amr);
    } catch (error) {
      return factorRefusal(ctx, error, t);
    }
  },
});
