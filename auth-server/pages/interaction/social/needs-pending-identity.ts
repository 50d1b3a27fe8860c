/** What pages for a pending identity do where it is gone or bound. */
import type { Context } from 'koa';
import { IdentityBound, PendingIdentityExpired } from '../../../../shared/accounts/social.ts';
import type { PageDeps } from '../../deps.ts';
import type { PageRequest } from '../../kit/form-page.ts';
import { addressOf, type PromptReader } from '../../kit/interaction-page.ts';
import { showSignIn } from '../sign-in.ts';
import { type BrowserIdentity, pendingIdentityOf } from './pending-identity.ts';

/** Redirects to the sign-in page: the identity is gone. */
export const showGone = (ctx: Context, deps: PageDeps, reader: PromptReader): Promise<void> =>
  showSignIn(ctx, deps, reader, { faults: { '': reader.t('social.gone') }, status: 400 });

/**
 * The `needs` of pages for a pending identity: anybody else is sent to the sign-in page, which says that it is gone.
 */
export async function needsPendingIdentity(
  ctx: Context,
  deps: PageDeps,
  reader: PromptReader,
): Promise<BrowserIdentity | undefined> {
  const pending = await pendingIdentityOf(ctx, deps, reader);
  if (!pending) await showGone(ctx, deps, reader);
  return pending;
}

/**
 * Runs the work of a form on a pending identity, which may be gone or bound by the time the form is sent.
 * @returns as `submit` of a form page
 * @throws errors of `work` that are about something else
 */
export async function withPending(
  request: PageRequest<BrowserIdentity>,
  work: () => Promise<void>,
): Promise<string | undefined> {
  try {
    await work();
  } catch (error) {
    // Another window of the same person was faster: they continue with the account that is bound now.
    if (error instanceof IdentityBound) return addressOf(request.prompt, 'sns');
    if (!(error instanceof PendingIdentityExpired)) throw error;
    await showGone(request.ctx, request.deps, request);
  }
  return undefined;
}
