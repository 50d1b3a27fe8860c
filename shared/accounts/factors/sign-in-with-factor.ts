/** Signs in by one call or two: the second has the token of the first answer and a second factor. */
import type { User } from '../../db/tables/users.ts';
import {
  type CompletedSignIn,
  type CompleteSignInDeps,
  completeSignIn,
  type RecognisedUser,
  type Recognition,
  SecondFactorRequired,
  type SignInOrigin,
  type SignInToComplete,
} from '../sign-in/complete-sign-in.ts';
import type { FactorInput } from './fields.ts';
import { proveByCode } from './prove-factor.ts';

export interface FactoredSignIn<T> {
  /** The parameters; a second call may name the account as the first did. */
  readonly input: FactorInput & { readonly username?: string | undefined };
  readonly from: SignInOrigin;
  readonly judge?: SignInToComplete['judge'];
  /** Authenticates by the parameters of the first call. */
  recognise(): Promise<RecognisedUser>;
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
export async function signInWithFactor<T>(deps: CompleteSignInDeps, call: FactoredSignIn<T>): Promise<SignedInUser<T>> {
  const { from, grant, judge } = call;
  const { mfa_token, otp, username } = call.input;
  const complete = async ({ user, recognised }: RecognisedUser) => {
    const signIn = { ...recognised, ...from, judge };
    const done = await completeSignIn(deps, user, signIn, (recognition) => grant(user, recognition));
    return { ...done, user, proven: recognised.proof !== undefined };
  };
  if (mfa_token !== undefined && otp !== undefined) {
    return complete(await proveByCode(deps, mfa_token, from, otp, username));
  }
  const recognised = await call.recognise();
  try {
    return await complete(recognised);
  } catch (error) {
    // A caller who sends the second factor at once needs no second call.
    if (!(error instanceof SecondFactorRequired) || otp === undefined) throw error;
    return complete(await proveByCode(deps, error.token, from, otp));
  }
}
