/** Whether somebody who is signed in has proven who they are within the last ten minutes: sensitive changes ask for that. */
import { isFresh } from '../../../shared/accounts/factors/fresh-proofs.ts';
import { TWO_FACTOR_ACR } from '../../../shared/api/acr.ts';
import type { OwnSession } from '../../provider/own-sessions.ts';
import type { PageDeps } from '../deps.ts';

export const CONFIRM_PATH = '/account/security/confirm';

/** The address at which they prove it, to come back to a page of their own. */
export const confirmAddress = (next: string): string => `${CONFIRM_PATH}?${new URLSearchParams({ next })}`;

/**
 * True where a second factor, or of who has none the password, was proven too long ago in this session.
 * @param only of accounts that have a second factor: what asks for the password itself needs no more of others
 */
export async function needsFreshFactor(
  { deps, own }: { readonly deps: PageDeps; readonly own: OwnSession },
  { only = false } = {},
): Promise<boolean> {
  const { user, session, acr, signedInAt } = own;
  const hasFactor = (await deps.secondFactors.methods(user.uid)).length > 0;
  if (only && !hasFactor) return false;
  if (isFresh(signedInAt) && (!hasFactor || acr === TWO_FACTOR_ACR)) return false;
  return !(await deps.freshProofs.has(user.uid, { session }));
}
