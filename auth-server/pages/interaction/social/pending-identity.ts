/** The pending identity of a browser, named by a cookie for ten minutes. */
import type { Context } from 'koa';
import {
  PENDING_IDENTITY_COOKIE,
  PENDING_IDENTITY_SECONDS,
  type SocialIdentity,
} from '../../../../shared/accounts/social.ts';
import type { User } from '../../../../shared/db/tables/users.ts';
import { cookieOf } from '../../../../shared/http/cookies.ts';
import { performOwn } from '../../../../shared/operations/own.ts';
import type { PageDeps } from '../../deps.ts';
import { setPageCookie } from '../../kit/cookies.ts';
import type { PageRequest } from '../../kit/form-page.ts';
import type { PromptReader } from '../../kit/interaction-page.ts';

export interface BrowserIdentity {
  readonly token: string;
  readonly identity: SocialIdentity;
  /** The display name of its channel. */
  readonly channel: string;
}

/** Stores an identity for this browser. Returns the token, which apps send instead of the cookie. */
export async function keepPending(ctx: Context, deps: PageDeps, identity: SocialIdentity): Promise<string> {
  const token = await deps.socialAccounts.keepPending(identity);
  setPageCookie(ctx, PENDING_IDENTITY_COOKIE, token, PENDING_IDENTITY_SECONDS);
  return token;
}

/** The pending identity of this browser. Undefined if it has expired or was spent. */
export async function pendingIdentityOf(
  ctx: Context,
  deps: PageDeps,
  { language }: PromptReader,
): Promise<BrowserIdentity | undefined> {
  const token = cookieOf(ctx, PENDING_IDENTITY_COOKIE);
  const identity = token ? await deps.socialAccounts.pending(token) : undefined;
  if (!token || !identity) return undefined;
  return { token, identity, channel: deps.channels.get(identity.channel)?.label[language] ?? identity.channel };
}

/** Deletes the cookie of a spent identity. */
export const dropPending = (ctx: Context): void => setPageCookie(ctx, PENDING_IDENTITY_COOKIE, '', 0);

/** Binds the pending identity to an account, which spends it. @throws what `SocialAccounts.bind` throws */
export async function bindPending(
  { ctx, deps }: Pick<PageRequest, 'ctx' | 'deps'>,
  { token }: BrowserIdentity,
  user: User,
): Promise<void> {
  await performOwn('own.bind', { uid: user.uid, via: 'page' }, deps, () => deps.socialAccounts.bind(token, user));
  dropPending(ctx);
}
