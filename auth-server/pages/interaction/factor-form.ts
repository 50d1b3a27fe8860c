/** The field for a second factor, shared by all pages that ask for one. */
import type { Context } from 'koa';
import type { FactorMethod } from '../../../shared/accounts/factors/second-factors.ts';
import { ApiError } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { FormRefusal } from '../kit/fields.ts';
import type { FormParts } from '../kit/form-parts.ts';
import { secondsToWait } from '../kit/form-refusals.ts';

export const otp = text(64);

export const factorLabels = (t: Translate) => ({ otp: t('factor.otp') });

/** Empty if there is nothing to type: only a passkey, and no recovery code left. */
export function factorInput(t: Translate, form: Pick<FormParts, 'input'>, methods: readonly FactorMethod[]): Html {
  if (!methods.includes('totp') && !methods.includes('recovery')) return html``;
  const hint = methods.includes('totp') ? t('factor.otpHint') : t('factor.recoveryHint');
  return html`${form.input('otp', { hint, autocomplete: 'one-time-code', maxlength: 64, code: true })}
<button class="button" type="submit">${t('factor.submit')}</button>`;
}

/** Why a second factor was refused. @throws any other error */
export function factorRefusal(ctx: Context, error: unknown, t: Translate): FormRefusal {
  if (!(error instanceof ApiError)) throw error;
  const { errorName, status } = error;
  if (errorName === 'INVALID_SECOND_FACTOR') return { faults: { otp: t('factor.wrong') }, status: 400 };
  if (errorName !== 'RATE_LIMITED') throw error;
  const seconds = secondsToWait(ctx, error);
  return { faults: { '': t('factor.wait', { count: Math.ceil(seconds / 60) }) }, status };
}
