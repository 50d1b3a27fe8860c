/** Goes on with a sign-in that needed another page. */
import type { RecognisedUser } from '../../../../shared/accounts/sign-in/complete-sign-in.ts';
import { ChannelBound } from '../../../../shared/accounts/social.ts';
import type { PageRequest } from '../../kit/form-page.ts';
import { redirectTo } from '../../kit/layout.ts';
import { showSignIn } from '../sign-in.ts';
import { signInAtPrompt } from '../sign-in-at-prompt.ts';
import { needsPendingIdentity, withPending } from './needs-pending-identity.ts';

/**
 * Resolves when the request is answered.
 * @param binds whether a pending identity is bound, which may be gone meanwhile
 */
export async function resumeSignIn(
  request: PageRequest<unknown>,
  { user, recognised }: RecognisedUser,
  binds: boolean,
): Promise<void> {
  const { ctx, deps } = request;
  // Whether to reopen a closed account was asked before all else.
  if (!binds) return signInAtPrompt(request, user, recognised, { reopens: true });
  const identity = await needsPendingIdentity(ctx, deps, request);
  if (!identity) return;
  try {
    const address = await withPending({ ...request, needs: identity }, () =>
      signInAtPrompt(request, user, recognised, { identity, reopens: true }),
    );
    if (address !== undefined) redirectTo(ctx, address);
  } catch (error) {
    if (!(error instanceof ChannelBound)) throw error;
    const told = request.t('social.channelTaken', { channel: identity.channel });
    await showSignIn(ctx, deps, request, { faults: { '': told }, status: 409 });
  }
}
