/** Continues a sign-in that waits for its second factor. */
import { ApiError, isApiError } from '../../api/errors.ts';
import type { User } from '../../db/tables/users.ts';
import { budgets } from '../../limits/budgets.ts';
import type { Recognised, SignInEndDeps } from '../complete-sign-in.ts';
import type { PendingSignIn, SignInPurpose } from './pending-sign-ins.ts';
import type { FactorProof } from './second-factors.ts';

/** The arguments of `completeSignIn`, with the proven factor. */
export interface ProvenSignIn {
  readonly user: User;
  readonly recognised: Recognised & { readonly proof: FactorProof };
}

interface Waiting {
  readonly token: string;
  readonly purpose: SignInPurpose;
  readonly address: string;
  readonly device: string | undefined | null;
}

/**
 * Continues with a typed code.
 * @throws ApiError INVALID_SECOND_FACTOR, also if no sign-in waits any more; RATE_LIMITED
 */
export const continueByCode = (deps: SignInEndDeps, waiting: Waiting, typed: string): Promise<ProvenSignIn> =>
  continueSignIn(deps, waiting, (user) => deps.secondFactors.check(typed, user, waiting));

/**
 * @param prove uses up a factor of the account, or throws INVALID_SECOND_FACTOR
 * @throws ApiError INVALID_SECOND_FACTOR, also if no sign-in waits any more; what `prove` throws
 */
export async function continueSignIn(
  deps: SignInEndDeps,
  { token, purpose, address, device }: Waiting,
  prove: (user: User) => Promise<FactorProof>,
): Promise<ProvenSignIn> {
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
    countSignIn(pending.by, 'invalid_second_factor');
    if (tried.last) await tellGuessed(deps, user, address);
    throw error;
  });
  if (!(await pendingSignIns.spend(token, purpose))) throw new ApiError('INVALID_SECOND_FACTOR');
  return { user, recognised: { ...recognisedIn(pending), purpose, address, device, proof } };
}

const recognisedIn = ({ by, amr, remember }: PendingSignIn) => ({ by, amr, remember });

/** At most once a day, so that guessing does not fill the inbox. */
async function tellGuessed({ limits, messages }: SignInEndDeps, user: User, address: string): Promise<void> {
  try {
    await limits.count(budgets.guessesTold, String(user.uid));
  } catch (error) {
    if (isApiError(error, 'RATE_LIMITED')) return;
    throw error;
  }
  await messages.tell(user, 'second factor guessed', { address });
}
