/** GET /account/security/totp: an authenticator app, and the recovery codes that stand in for it. */
import { generate } from 'lean-qr';
import { toSvgDataURL } from 'lean-qr/extras/svg';
import { z } from 'zod';
import { totpAddress } from '../../../../shared/accounts/factors/totp.ts';
import { isApiError } from '../../../../shared/api/errors.ts';
import { text } from '../../../../shared/api/fields.ts';
import { day } from '../../../../shared/words/dates.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { factorRefusal, otp } from '../../interaction/factor-form.ts';
import { type AccountFormParts, type AccountRequest, accountForm, audited } from '../../kit/account-form.ts';
import { accountPage, addressAsked } from '../../kit/account-page.ts';
import { markDevice } from '../../kit/cookies.ts';
import { copyButton } from '../../kit/fields.ts';
import { nothingThere } from '../../kit/form-refusals.ts';
import { confirmAddress, needsFreshFactor } from '../../kit/fresh.ts';
import { redirectTo } from '../../kit/layout.ts';
import { codesSection, renewCodes, showRecoveryCodes } from './recovery-codes.ts';

const PATH = '/account/security/totp';

/** The interaction of an app that waits for the second factor to be set up. */
const waitingApp = (address: unknown): string | undefined =>
  typeof address === 'string' && /^\/interaction\/[\w-]{1,64}$/.test(address) ? address : undefined;

const confirm = accountForm({
  fields: z.object({ otp, next: text(200).optional() }),
  labels: (t) => ({ otp: t('factors.otp') }),
  refused: (t) => t('factors.notOn'),
  keeps: ['next'],
  initial: ({ ctx }) => ({ next: waitingApp(ctx.query.next) }),
  sensitive: 'always',
  async submit(request, { otp, next }) {
    const { ctx, deps, own, t } = request;
    const { uid } = own.user;
    const hadCodes = (await deps.secondFactors.codesLeft(uid)) > 0;
    let codes: readonly string[];
    try {
      codes = await audited(request, 'own.authenticator', () => deps.secondFactors.confirm(own.user, otp));
    } catch (error) {
      if (isApiError(error, 'OVERTAKEN')) {
        return { faults: { '': t('account.nothingThere') }, status: 409 };
      }
      return factorRefusal(ctx, error, t);
    }
    await deps.freshProofs.note(uid, { session: own.session });
    markDevice(ctx, deps.knownDevices.mark(uid, true));
    const done = t(hadCodes ? 'factors.nowOnToo' : 'factors.nowOn');
    return showRecoveryCodes(request, codes, { done, next: waitingApp(next) });
  },
});

const remove = accountForm({
  fields: z.object({}),
  refused: (t) => t('factors.notRemoved'),
  sensitive: 'always',
  async submit(request) {
    const { deps, own, t } = request;
    try {
      await audited(request, 'own.authenticator-removed', () => deps.secondFactors.removeTotp(own.user));
    } catch (error) {
      if (!isApiError(error, 'OVERTAKEN')) throw error;
      return nothingThere(t);
    }
    return { done: t('factors.removed'), at: '/account/security' };
  },
});

export const totpPage = accountPage({
  path: PATH,
  section: 'security',
  forms: { confirm, renew: renewCodes, remove },

  async view(request, forms) {
    const { ctx, deps, own, t, language } = request;
    const since = await deps.secondFactors.totpSince(own.user.uid);
    if (since !== undefined) {
      const main = html`<p>${t('factors.onSince', { date: day(language, since) })}</p>
${await codesSection(request, forms.renew)}
<h2>${t('factors.remove')}</h2>
<p>${t('factors.removeLead')}</p>
${forms.remove.form(html`<button class="button plain" type="submit">${t('factors.removeSubmit')}</button>`)}`;
      return { title: t('factors.totp'), main };
    }
    if (await needsFreshFactor(request)) {
      redirectTo(ctx, confirmAddress(addressAsked(ctx)));
      return undefined;
    }
    return { title: t('factors.totp'), main: await settingUp(request, forms.confirm) };
  },
});

/** In fours, to be typed. */
const spaced = (key: string): string => key.match(/.{1,4}/g)?.join(' ') ?? '';

async function settingUp({ deps, own, t }: AccountRequest, form: AccountFormParts): Promise<Html> {
  const secret = (await deps.secondFactors.begin(own.user)) ?? '';
  const address = totpAddress(secret, own.user.username);
  const { next } = form.values;
  return html`<p>${t('factors.totpLead')}</p>
<p>${qrCode(address, t('factors.qr'))}</p>
<p class="hint">${t('factors.byHand')}</p>
<p class="address"><code id="key">${spaced(secret)}</code></p>
<p>${copyButton(t, 'key')}</p>
<p class="hint">${t('factors.byAddress')}</p>
<p class="address"><a href="${address}"><code id="address">${address}</code></a></p>
${form.form(html`${next && html`<input type="hidden" name="next" value="${next}">`}
${form.input('otp', { hint: t('factors.otpHint'), autocomplete: 'one-time-code', maxlength: 64, code: true, digits: true })}
<button class="button" type="submit">${t('factors.turnOn')}</button>`)}`;
}

/** Always black on white: cameras need that contrast. */
const qrCode = (text: string, alt: string): Html =>
  html`<img class="qr" src="${toSvgDataURL(generate(text), { on: 'black', off: 'white', pad: 4 })}" width="240" height="240" alt="${alt}">`;
