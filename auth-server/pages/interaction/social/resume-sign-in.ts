/** Completes a sign-in that needed another page; binds the pending identity first if that was its purpose. */
import type { Recognised } from '../../../../shared/accounts/complete-sign-in.ts';
import { ChannelBound } from '../../../../shared/accounts/social.ts';
import type { User } from '../../../../shared/db/tables/users.ts';
import type { PageRequest } from '../../kit/form-page.ts';
import { redirectTo } from '../../kit/layout.ts';
import { finishSignIn } from '../finish-sign-in.ts';
import { showSignIn } from '../sign-in.ts';
import { bindPending, needsPendingIdentity, withPending } from './pending-identity.ts';

/**
 * Resolves when the request is answered.
 * @param binds whether a pending identity is bound, which may be gone meanwhile
 */
export async function resumeSignIn(
  request: PageRequest<unknown>,
  user: User,
  recognised: Omit<Recognised, 'address' | 'device' | 'purpose'>,
  binds: boolean,
): Promise<void> {
  const { ctx, deps } = request;
  if (!binds) return finishSignIn(request, user, recognised);
  const identity = await needsPendingIdentity(ctx, deps, request);
  if (!identity) return;
  const bind = () => bindPending(request, identity, user);
  try {
    const address = await withPending({ ...request, needs: identity }, () =>
      finishSignIn(request, user, recognised, bind),
    );
    if (address !== undefined) redirectTo(ctx, address);
  } catch (error) {
    if (!(error instanceof ChannelBound)) throw error;
    const told = request.t('social.channelTaken', { channel: identity.channel });
    await showSignIn(ctx, deps, request, { faults: { '': told }, status: 409 });
  }
}
