/** Whether the signed-in person has proven who they are within the last ten minutes, as sensitive changes require. */
import { isFresh } from '../../../shared/accounts/factors/fresh-proofs.ts';
import { TWO_FACTOR_ACR } from '../../../shared/api/acr.ts';
import type { OwnSession } from '../../provider/sessions/own-sessions.ts';
import type { PageDeps } from '../deps.ts';

export const CONFIRM_PATH = '/account/security/confirm';

/** The page where they prove it, with the address to return to. */
export const confirmAddress = (next: string): string => `${CONFIRM_PATH}?${new URLSearchParams({ next })}`;

/**
 * True if the second factor, or without one the password, was last proven too long ago in this session.
 * @param only true checks only accounts with a second factor, for forms that ask for the password themselves
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

/** Whether this session has proven a second factor: when its person signed in, or within the last ten minutes. */
export const hasProvenFactor = async ({ deps, own }: { readonly deps: PageDeps; readonly own: OwnSession }) =>
  own.acr === TWO_FACTOR_ACR || deps.freshProofs.has(own.user.uid, { session: own.session });
