/** Has the second factor of a pending sign-in proven, which spends the sign-in. */
import { ApiError, isApiError } from '../../api/errors.ts';
import type { User } from '../../db/tables/users.ts';
import { budgets } from '../../limits/budgets.ts';
import { findAccount } from '../media/media.ts';
import type { CompleteSignInDeps, RecognisedUser, SignInOrigin } from '../sign-in/complete-sign-in.ts';
import type { FactorProof } from './second-factors.ts';

/**
 * By a typed code.
 * @param token names the pending sign-in
 * @param name the account that the caller takes it for: an app may go by the name that its person typed
 * @throws ApiError INVALID_SECOND_FACTOR, also if no such sign-in waits any more; RATE_LIMITED
 */
export const proveByCode = (
  deps: CompleteSignInDeps,
  token: string,
  from: SignInOrigin,
  typed: string,
  name?: string,
): Promise<RecognisedUser> =>
  proveFactor(deps, token, from, async (user) => {
    const isOther = name !== undefined && (await findAccount(deps.users, name))?.uid !== user.uid;
    if (isOther) throw new ApiError('INVALID_SECOND_FACTOR');
    return deps.secondFactors.check(typed, user, from);
  });

/**
 * @param token names the pending sign-in
 * @param prove uses up a factor of the account, or throws INVALID_SECOND_FACTOR
 * @throws ApiError INVALID_SECOND_FACTOR, also if no such sign-in waits any more; what `prove` throws
 */
export async function proveFactor(
  deps: CompleteSignInDeps,
  token: string,
  { purpose, address }: SignInOrigin,
  prove: (user: User) => Promise<FactorProof>,
): Promise<RecognisedUser> {
  const { pendingSignIns, users, closedAccounts, countSignIn } = deps;
  const pending = await pendingSignIns.find(token, purpose);
  const user = pending && (await users.byUid(pending.uid));
  // After a change of password every waiting sign-in starts anew.
  if (!user || !closedAccounts.maySignIn(user) || user.password_changed_at !== pending.passwordChangedAt) {
    throw new ApiError('INVALID_SECOND_FACTOR');
  }
  const tried = await pendingSignIns.tryOnce(token, purpose);
  if (!tried) throw new ApiError('INVALID_SECOND_FACTOR');
  const proof = await prove(user).catch(async (error) => {
    if (!isApiError(error, 'INVALID_SECOND_FACTOR')) throw error;
    countSignIn(pending.recognised.by, 'invalid_second_factor');
    if (tried.last) await tellGuessed(deps, user, address);
    throw error;
  });
  if (!(await pendingSignIns.spend(token, purpose))) throw new ApiError('INVALID_SECOND_FACTOR');
  return { user, recognised: { ...pending.recognised, proof } };
}

/** At most once a day, so that guessing does not fill the inbox. */
async function tellGuessed({ limits, messages }: CompleteSignInDeps, user: User, address: string): Promise<void> {
  try {
    await limits.count(budgets.guessesTold, String(user.uid));
  } catch (error) {
    if (isApiError(error, 'RATE_LIMITED')) return;
    throw error;
  }
  await messages.tell(user, 'second factor guessed', { address });
}
