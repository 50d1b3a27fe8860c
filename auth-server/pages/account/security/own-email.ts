/** Proving the address that an account names as its own: by a code that is sent there. */
import { z } from 'zod';
import { ownMedium } from '../../../../shared/accounts/media.ts';
import { ApiError } from '../../../../shared/api/errors.ts';
import { stateOf } from '../../../../shared/http/respond.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm } from '../../kit/account-form.ts';
import { sixDigits } from '../../kit/six-digits.ts';

const nothingThere = ({ t }: AccountRequest) => ({ faults: { '': t('account.nothingThere') }, status: 404 });
const emailOf = ({ own }: AccountRequest) => ownMedium({ email: own.user.email, phone: null });

export const sendCode = accountForm({
  fields: z.object({}),
  refused: (t) => t('account.security.notSent'),
  async submit(request) {
    const { ctx, deps, own, t, language } = request;
    const medium = emailOf(request);
    if (!medium) return nothingThere(request);
    const { uid, phone: ownPhone } = own.user;
    const { address: caller } = stateOf(ctx);
    try {
      await deps.verificationCodes.send({ uid, medium, purpose: 'verify', language, own: true, ownPhone, caller });
      return { done: t('account.security.sent') };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const told = error.errorName === 'VERIFICATION_NOT_SENT' ? 'unsent' : 'wait';
      return { faults: { '': t(`account.security.${told}`) }, status: error.status };
    }
  },
});

export const validateCode = accountForm({
  fields: z.object({ code: sixDigits }),
  labels: (t) => ({ code: t('account.security.code') }),
  refused: (t) => t('account.security.notVerified'),
  check: (t, sent, found) => (found.code && sent.code ? { code: t('account.security.wrongCode') } : {}),
  async submit(request, { code }) {
    const { deps, own, t } = request;
    const medium = emailOf(request);
    if (!medium) return nothingThere(request);
    try {
      await deps.provenMedia.prove(own.user, medium, code);
      return { done: t('account.security.verified', { medium: medium.address }) };
    } catch (error) {
      if (!(error instanceof ApiError) || error.errorName !== 'INVALID_VERIFICATION_CODE') throw error;
      return { faults: { code: t('account.security.wrongCode') }, status: 400 };
    }
  },
});

/** An address opens the account once it is proven: until then, how to prove it. */
export function ownEmail(
  { own, t }: AccountRequest,
  forms: Readonly<Record<'send-code' | 'validate-code', AccountFormParts>>,
): Html | undefined {
  const { email, email_verified_at } = own.user;
  if (!email || email_verified_at !== null) return undefined;
  const code = { autocomplete: 'one-time-code', maxlength: 32, code: true, digits: true };
  return html`<h2>${t('account.security.email')}</h2>
<p>${t('account.security.unproven', { email })}</p>
${forms['send-code'].form(html`<button class="button plain" type="submit">${t('account.security.sendCode')}</button>`)}
${forms[
  'validate-code'
].form(html`${forms['validate-code'].input('code', { ...code, hint: t('account.security.codeHint') })}
<button class="button" type="submit">${t('account.security.verify')}</button>`)}`;
}
