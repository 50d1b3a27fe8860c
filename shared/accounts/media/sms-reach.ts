/**
 * Limits codes by SMS to certain numbers and a daily budget: each message costs money, and some are triggered for
 * profit.
 */
import { ApiError } from '../../api/errors.ts';
import { smsBudget } from '../../limits/budgets.ts';
import type { Limits } from '../../limits/limits.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import { smsCountry } from './phones.ts';

export interface SmsReach {
  /**
   * Checks that a code may be sent to a number: a mobile one of a served country or of the country of the account's own
   * number.
   * @param own the number that the account has
   * @throws ApiError INVALID_MEDIUM
   */
  check(phone: string, own: string | null): void;
  /**
   * Sends within the daily budget of the number's country, and counts the result.
   * @param again true if an earlier try was counted
   * @throws ApiError VERIFICATION_NOT_SENT if the budget is spent; what `send` throws
   */
  within(phone: string, send: () => Promise<void>, again?: boolean): Promise<void>;
}

interface Deps {
  readonly config: { readonly smsCountries: readonly string[]; readonly smsDailyBudget: number };
  readonly limits: Limits;
  readonly metrics: Metrics;
}

export function createSmsReach({ config, limits, metrics }: Deps): SmsReach {
  const served = new Set(config.smsCountries);
  const budget = smsBudget(config.smsDailyBudget);
  const help = 'SMS to a country: sent, failed at the provider, or kept back since the budget of the day was spent.';
  const counted = metrics.counter('upare_sms_total', help, ['country', 'outcome']);

  return {
    check(phone, own) {
      const country = smsCountry(phone);
      if (country === undefined) throw new ApiError('INVALID_MEDIUM');
      if (!served.has(country) && (own === null || smsCountry(own) !== country)) throw new ApiError('INVALID_MEDIUM');
    },
    async within(phone, send, again = false) {
      const country = smsCountry(phone) ?? 'none';
      try {
        if (!again) await limits.count(budget, country);
      } catch (cause) {
        if (!(cause instanceof ApiError)) throw cause;
        counted(country, 'over_budget');
        throw new ApiError('VERIFICATION_NOT_SENT', { cause });
      }
      try {
        await send();
        counted(country, 'sent');
      } catch (error) {
        counted(country, 'failed');
        throw error;
      }
    },
  };
}
