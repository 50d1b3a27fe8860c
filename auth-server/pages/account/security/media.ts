/** Forms for the email address and the phone number: a new one is taken once its code is typed. */
import { z } from 'zod';
import { email } from '../../../../shared/accounts/media/emails.ts';
import type { Medium } from '../../../../shared/accounts/media/media.ts';
import { phone } from '../../../../shared/accounts/media/phones.ts';
import { ApiError } from '../../../../shared/api/errors.ts';
import { stateOf } from '../../../../shared/http/request.ts';
import { type AccountForm, type AccountRequest, accountForm, audited, type Done } from '../../kit/account-form.ts';
import { sixDigits } from '../../kit/code-input.ts';
import type { FormRefusal } from '../../kit/fields.ts';
import { dropPendingMedium, keepPendingMedium, pendingMedium } from './pending-medium.ts';

async function sendTo(request: AccountRequest, medium: Medium): Promise<Done | FormRefusal> {
  const { ctx, deps, own, t, language } = request;
  const { user } = own;
  if (user[medium.kind] === medium.address && user[`${medium.kind}_verified_at`] !== null) {
    return { faults: { [medium.kind]: t('account.media.own') }, status: 400 };
  }
  try {
    await deps.verificationCodes.send({
      uid: user.uid,
      medium,
      purpose: 'verify',
      language,
      own: user[medium.kind] === medium.address,
      ownPhone: user.phone,
      caller: stateOf(ctx).address,
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { errorName, status } = error;
    const told = errorName === 'VERIFICATION_NOT_SENT' ? 'unsent' : errorName === 'INVALID_MEDIUM' ? 'noSms' : 'wait';
    return { faults: { [medium.kind]: t(`account.media.${told}`) }, status };
  }
  keepPendingMedium(request, medium);
  return { done: t('account.media.sent', { medium: medium.address }) };
}

export const emailForm: AccountForm = accountForm({
  fields: z.object({ email }),
  labels: (t) => ({ email: t('account.media.email') }),
  refused: (t) => t('account.media.notSent'),
  sensitive: 'always',
  keeps: ['email'],
  initial: ({ own }) => ({ email: own.user.email }),
  submit: (request, { email: address }) => sendTo(request, { kind: 'email', address }),
});

export const phoneForm: AccountForm = accountForm({
  fields: z.object({ phone }),
  labels: (t) => ({ phone: t('account.media.phone') }),
  refused: (t) => t('account.media.notSent'),
  sensitive: 'always',
  keeps: ['phone'],
  initial: ({ own }) => ({ phone: own.user.phone }),
  check: (t, sent, found) => (found.phone && sent.phone ? { phone: t('account.media.noPhone') } : {}),
  submit: (request, { phone: address }) => sendTo(request, { kind: 'phone', address }),
});

export const removePhone: AccountForm = accountForm({
  fields: z.object({}),
  refused: (t) => t('account.media.notRemoved'),
  sensitive: 'always',
  async submit(request) {
    const { deps, own, t } = request;
    await audited(request, 'own.phone', () => deps.basicInfo.change(own.user, { phone: null }));
    return { done: t('account.media.removed') };
  },
});

export const codeForm: AccountForm = accountForm({
  fields: z.object({ code: sixDigits }),
  labels: (t) => ({ code: t('account.media.code') }),
  refused: (t) => t('account.media.notVerified'),
  check: (t, sent, found) => (found.code && sent.code ? { code: t('account.media.wrongCode') } : {}),
  async submit(request, { code }) {
    const { deps, own, t } = request;
    const medium = pendingMedium(request);
    if (!medium) return { faults: { '': t('account.media.noneHeld') }, status: 400 };
    try {
      await audited(request, `own.${medium.kind}`, () => deps.provenMedia.prove(own.user, medium, code));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { errorName, status } = error;
      if (errorName === 'INVALID_VERIFICATION_CODE')
        return { faults: { code: t('account.media.wrongCode') }, status: 400 };
      if (errorName === 'EMAIL_EXISTS' || errorName === 'PHONE_EXISTS') {
        return { faults: { '': t('account.media.taken') }, status };
      }
      throw error;
    }
    dropPendingMedium(request);
    return { done: t('account.media.verified', { medium: medium.address }) };
  },
});
