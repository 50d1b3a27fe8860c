/** Signs in by one call or two: the second has the token of the first answer and a second factor. */
import type { User } from '../../db/tables/users.ts';
import {
  type CompletedSignIn,
  completeSignIn,
  type Recognised,
  type Recognition,
  SecondFactorRequired,
  type SignInEndDeps,
} from '../complete-sign-in.ts';
import { continueByCode, type ProvenSignIn } from './continue-sign-in.ts';
import type { FactorInput } from './fields.ts';

export interface FactoredSignIn<T> {
  readonly input: FactorInput;
  readonly from: Pick<Recognised, 'purpose' | 'address' | 'device'>;
  readonly judge?: Recognised['judge'];
  /** Authenticates by the parameters of the first call. */
  recognise(): Promise<{ readonly user: User; readonly recognised: Pick<Recognised, 'by' | 'amr' | 'remember'> }>;
  grant(user: User, recognition: Recognition): Promise<T>;
}

export interface SignedInUser<T> extends CompletedSignIn<T> {
  readonly user: User;
  /** Whether a second factor was proven. */
  readonly proven: boolean;
}

/**
 * `completeSignIn` for a call that may have a second factor.
 * @throws SecondFactorRequired; ApiError INVALID_SECOND_FACTOR, RATE_LIMITED; what `recognise` and `grant` throw
 */
export async function signInWithFactor<T>(deps: SignInEndDeps, call: FactoredSignIn<T>): Promise<SignedInUser<T>> {
  const { from, grant, judge } = call;
  const { mfa_token, otp } = call.input;
  const complete = async ({ user, recognised }: ProvenSignIn | { user: User; recognised: Recognised }) => {
    const done = await completeSignIn(deps, user, { ...recognised, judge }, (recognition) => grant(user, recognition));
    return { ...done, user, proven: recognised.proof !== undefined };
  };
  if (mfa_token !== undefined && otp !== undefined) {
    return complete(await continueByCode(deps, { ...from, token: mfa_token }, otp));
  }
  const { user, recognised } = await call.recognise();
  try {
    return await complete({ user, recognised: { ...recognised, ...from } });
  } catch (error) {
    // A caller who sends the second factor at once needs no second call.
    if (!(error instanceof SecondFactorRequired) || otp === undefined) throw error;
    return complete(await continueByCode(deps, { ...from, token: error.token }, otp));
  }
}
