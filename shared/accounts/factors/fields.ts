/** What an endpoint takes that signs people in: the same call goes on with these where a second factor is asked for. */
import { digits, text } from '../../api/fields.ts';

export const factorFields = {
  /** From the answer that asked for a second factor. */
  mfa_token: text(128).optional(),
  /** A code of an authenticator app, or a recovery code. */
  otp: digits(text(64)).optional(),
};

/** What else it may fail with then. */
export const factorErrors = ['SECOND_FACTOR_REQUIRED', 'INVALID_SECOND_FACTOR', 'RATE_LIMITED'] as const;

/** The values of `factorFields`. */
export interface FactorInput {
  readonly mfa_token?: string | undefined;
  readonly otp?: string | undefined;
}
