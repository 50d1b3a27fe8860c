/**
 * Parameters of an endpoint that signs people in: the same call is repeated with these if a second factor is required.
 */
import { digits, text } from '../../api/fields.ts';

export const factorFields = {
  /** From the answer that required a second factor. */
  mfa_token: text(128).optional(),
  /** A code of an authenticator app, or a recovery code. */
  otp: digits(text(64)).optional(),
};

/** The further errors of such an endpoint. */
export const factorErrors = ['SECOND_FACTOR_REQUIRED', 'INVALID_SECOND_FACTOR', 'RATE_LIMITED'] as const;

/** The values of `factorFields`. */
export interface FactorInput {
  readonly mfa_token?: string | undefined;
  readonly otp?: string | undefined;
}
