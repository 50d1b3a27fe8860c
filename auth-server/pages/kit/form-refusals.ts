/** Refusals of forms. */
import type { Context } from 'koa';
import { readMedium } from '../../../shared/accounts/media/media.ts';
import { ApiError, errorNameOf } from '../../../shared/api/errors.ts';
import { html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { FormRefusal } from './fields.ts';

/** The seconds until another try, which are also set as `Retry-After`. */
export function secondsToWait(ctx: Context, { particulars }: ApiError): number {
  const seconds = Math.ceil(particulars.retryAfter ?? 1);
  ctx.set('Retry-After', String(seconds));
  return seconds;
}

/** What the form is about is gone. */
export const nothingThere = (t: Translate): FormRefusal => ({ faults: { '': t('account.nothingThere') }, status: 404 });

/**
 * The refusal of a sign-in: it never says which of name and password was wrong.
 * @param name the name as typed
 * @throws any other error
 */
export function signInRefusal(ctx: Context, error: unknown, t: Translate, name: string): FormRefusal {
  if (!(error instanceof ApiError)) throw error;
  const { errorName, status } = error;
  if (errorName === 'ACCOUNT_NOT_FOUND' || errorName === 'INCORRECT_PASSWORD') {
    const reads = readMedium(name) ? 'signIn.wrongMedium' : 'signIn.wrong';
    return { faults: { '': t(reads) }, status: 400 };
  }
  if (errorName !== 'RATE_LIMITED') throw error;
  const seconds = secondsToWait(ctx, error);
  const words = t('signIn.waiting', { time: '{time}' });
  const told = html`<span role="timer" data-script="countdown" data-seconds="${seconds}" data-words="${words}" data-over="${t('signIn.waited')}">${t('signIn.wait', { count: seconds })}</span>`;
  return { faults: { '': told }, status, untried: true };
}

/**
 * The refusal of a registration.
 * @param emailTaken the message for an address that belongs to an account
 * @throws any other error
 */
export function registrationRefusal(error: unknown, t: Translate, emailTaken: string): FormRefusal {
  switch (errorNameOf(error)) {
    case 'INVALID_PARAMETER':
      return { faults: { username: t('register.reasons.reserved') }, status: 400 };
    case 'USERNAME_EXISTS':
      return { faults: { username: t('register.reasons.usernameTaken') }, status: 409 };
    case 'EMAIL_EXISTS':
      return { faults: { email: emailTaken }, status: 409 };
    default:
      throw error;
  }
}
