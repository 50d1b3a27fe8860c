/** The pending identity of a browser: named by a cookie, for ten minutes. */
import type { Context } from 'koa';
import {
  IdentityBound,
  PENDING_IDENTITY_COOKIE,
  PENDING_IDENTITY_SECONDS,
  PendingIdentityExpired,
  type SocialIdentity,
} from '../../../../shared/accounts/social.ts';
import type { PageDeps } from '../../deps.ts';
import { pageCookieOf, setPageCookie } from '../../kit/cookies.ts';
import type { PageRequest } from '../../kit/form-page.ts';
import { addressOf, type PromptReader } from '../../kit/interaction-page.ts';
import { showSignIn } from '../sign-in.ts';

export interface BrowserIdentity {
  readonly token: string;
  readonly identity: SocialIdentity;
  /** What people call its channel. */
  readonly channel: string;
}

/** Keeps an identity for this browser. Gives the token, which apps take in the cookie's place. */
export async function keepPending(ctx: Context, deps: PageDeps, identity: SocialIdentity): Promise<string> {
  const token = await deps.socialAccounts.keepPending(identity);
  setPageCookie(ctx, PENDING_IDENTITY_COOKIE, token, PENDING_IDENTITY_SECONDS);
  return token;
}

/** That of this browser, unless it has expired or was spent. */
export async function pendingIdentityOf(
  ctx: Context,
  deps: PageDeps,
  { language }: PromptReader,
): Promise<BrowserIdentity | undefined> {
  const token = pageCookieOf(ctx, PENDING_IDENTITY_COOKIE);
  const identity = token ? await deps.socialAccounts.pending(token) : undefined;
  if (!token || !identity) return undefined;
  return { token, identity, channel: deps.channels.get(identity.channel)?.label[language] ?? identity.channel };
}

/** Back to the sign-in page: the identity is gone. */
export const showGone = (ctx: Context, deps: PageDeps, reader: PromptReader): Promise<void> =>
  showSignIn(ctx, deps, reader, { faults: { '': reader.t('social.gone') }, status: 400 });

/** What a page for somebody with a pending identity needs: others are told on the sign-in page that it is gone. */
export async function needsPendingIdentity(
  ctx: Context,
  deps: PageDeps,
  reader: PromptReader,
): Promise<BrowserIdentity | undefined> {
  const pending = await pendingIdentityOf(ctx, deps, reader);
  if (!pending) await showGone(ctx, deps, reader);
  return pending;
}

/** The identity was spent: its cookie goes. */
export const dropPending = (ctx: Context): void => setPageCookie(ctx, PENDING_IDENTITY_COOKIE, '', 0);

/**
 * What a form does with a pending identity, which may be gone or bound by the time it is sent.
 * @returns as `submit` of a form page; what else `work` throws is the form's to tell
 */
export async function withPending(
  request: PageRequest<BrowserIdentity>,
  work: () => Promise<void>,
): Promise<string | undefined> {
  try {
    await work();
  } catch (error) {
    // Another window of the same person was quicker: they can go on with the account that is bound now.
    if (error instanceof IdentityBound) return addressOf(request.prompt, 'sns');
    if (!(error instanceof PendingIdentityExpired)) throw error;
    await showGone(request.ctx, request.deps, request);
  }
  return undefined;
}
