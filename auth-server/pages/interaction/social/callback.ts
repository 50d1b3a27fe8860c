/** GET /sns/:channel/callback: a person returns from a channel. */
import type { Context } from 'koa';
import { completeSignIn, SecondFactorRequired } from '../../../../shared/accounts/sign-in/complete-sign-in.ts';
import { PENDING_IDENTITY_SECONDS, type SocialIdentity } from '../../../../shared/accounts/social.ts';
import { ApiError } from '../../../../shared/api/errors.ts';
import type { User } from '../../../../shared/db/tables/users.ts';
import { cookieOf } from '../../../../shared/http/cookies.ts';
import { sendFailure, sendSuccess } from '../../../../shared/http/respond.ts';
import { ATTEMPT_COOKIE, type OpenAttempt } from '../../../sns/attempts.ts';
import { type Channel, ChannelFault, Denied } from '../../../sns/channel.ts';
import { finishBinding } from '../../account/security/bind.ts';
import type { PageDeps } from '../../deps.ts';
import { deviceOf, markDevice, setPageCookie } from '../../kit/cookies.ts';
import { InteractionExpired } from '../../kit/failures.ts';
import { redirectTo } from '../../kit/layout.ts';
import { channelFault, failedAt, failureOf, type Reason } from './failed.ts';
import { keepPending } from './pending-identity.ts';
import { channelOf } from './start.ts';

/**
 * Finishes the attempt of this browser: redirects to its interaction, or answers an app with the envelope.
 * @throws InteractionExpired if this browser has no attempt with this channel
 */
export async function handleCallback(ctx: Context, deps: PageDeps): Promise<void> {
  const channel = await channelOf(ctx, deps);
  const attempt = deps.attempts.read(cookieOf(ctx, ATTEMPT_COOKIE));
  if (attempt?.channel !== channel.name) throw new InteractionExpired('state');
  const outcome = await identify(ctx, deps, channel, attempt);
  if (typeof outcome === 'string') deps.countSignIn(channel.name, outcome);
  const { interaction } = attempt;
  if (attempt.account !== undefined) return finishBinding(ctx, deps, channel, attempt, outcome);
  if (interaction === undefined) return answerApp(ctx, deps, channel, outcome);
  if (typeof outcome === 'string') return redirectTo(ctx, failedAt(interaction, outcome, channel));
  await keepPending(ctx, deps, outcome);
  redirectTo(ctx, `/interaction/${interaction}/sns`);
}

/** The identity that came back, or why none did. An attempt has one return, whatever the channel says. */
async function identify(
  ctx: Context,
  { attempts }: PageDeps,
  channel: Channel,
  attempt: OpenAttempt,
): Promise<SocialIdentity | Reason> {
  const query = new URLSearchParams(ctx.querystring);
  if (!(await attempts.finish(attempt, query.get('state')))) return 'state';
  setPageCookie(ctx, ATTEMPT_COOKIE, '', 0);
  try {
    return { channel: channel.name, ...(await channel.identify(query, attempt)) };
  } catch (error) {
    if (error instanceof Denied) return 'denied';
    if (!(error instanceof ChannelFault)) throw error;
    channelFault(ctx, channel, error);
    return 'fault';
  }
}

async function answerApp(
  ctx: Context,
  deps: PageDeps,
  channel: Channel,
  outcome: SocialIdentity | Reason,
): Promise<void> {
  // Even in a browser window of the app the answer is the envelope.
  if (typeof outcome === 'string') return sendFailure(ctx, failureOf(outcome, channel));
  const owner = await deps.socialAccounts.ownerOf(outcome);
  if (owner && !deps.closedAccounts.maySignIn(owner)) {
    deps.countSignIn(channel.name, 'disabled');
    return sendFailure(ctx, new ApiError('ACCOUNT_NOT_FOUND'));
  }
  if (owner) {
    const granted = await loginTokenFor(ctx, deps, channel, owner);
    return granted instanceof SecondFactorRequired
      ? sendFailure(ctx, granted)
      : sendSuccess(ctx, { ...granted, uid: owner.uid });
  }
  sendSuccess(ctx, {
    sns_token: await keepPending(ctx, deps, outcome),
    expires_in: PENDING_IDENTITY_SECONDS,
    channel: channel.name,
    profile: outcome.profile,
  });
}

async function loginTokenFor(ctx: Context, deps: PageDeps, { name }: Channel, owner: User) {
  const signIn = { by: name, amr: [], ...deviceOf(ctx), purpose: 'login' } as const;
  try {
    const { granted, mark } = await completeSignIn(deps, owner, signIn, () => deps.loginTokens.issue(owner.uid));
    markDevice(ctx, mark);
    return granted;
  } catch (error) {
    if (error instanceof SecondFactorRequired) return error;
    throw error;
  }
}
