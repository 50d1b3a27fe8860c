/** Errors of an operation on an app that its form tells by words of its own. */
import { isApiError } from '../../../shared/api/errors.ts';
import { Refused } from '../../../shared/operations/operation.ts';
import type { AccountRequest } from '../kit/account-form.ts';
import type { FormRefusal } from '../kit/fields.ts';
import { secondsToWait } from '../kit/form-refusals.ts';

/** Members that the page sets itself: a fault in them means that the app was changed since the page was shown. */
const unasked: ReadonlySet<string | undefined> = new Set(['client_id', 'secret_id']);

/**
 * Runs the operation of a form.
 * @throws all other errors
 */
export const orRefusal = <T>({ ctx, t }: AccountRequest, work: () => Promise<T>): Promise<T | FormRefusal> =>
  work().catch((error) => {
    if (isApiError(error, 'RATE_LIMITED')) {
      const count = Math.ceil(secondsToWait(ctx, error) / 60);
      return { faults: { logo: t('developer.app.logoWait', { count }) }, status: error.status };
    }
    if (!(error instanceof Refused)) throw error;
    // Whom somebody named is not there; the page is.
    if (error.errorName === 'ACCOUNT_NOT_FOUND') throw new Refused('INVALID_PARAMETER', error.why, error.field);
    if (!unasked.has(error.field)) throw error;
    return { faults: { '': t('developer.app.overtaken') }, status: 409 };
  });
