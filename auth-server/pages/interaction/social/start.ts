/** Sends a person to a channel. */
import type { Context } from 'koa';
import { ApiError } from '../../../../shared/api/errors.ts';
import { stateOf } from '../../../../shared/http/request.ts';
import { sendSuccess } from '../../../../shared/http/respond.ts';
import { budgets } from '../../../../shared/limits/budgets.ts';
import { ATTEMPT_COOKIE, ATTEMPT_LIFETIME } from '../../../sns/attempts.ts';
import { type Channel, ChannelFault } from '../../../sns/channel.ts';
import type { PageDeps } from '../../deps.ts';
import { setPageCookie } from '../../kit/cookies.ts';
import { addressOf, readPrompt } from '../../kit/interaction-page.ts';
import { redirectTo } from '../../kit/layout.ts';
import { channelFault, failedAt } from './failed.ts';

/** The channel named in the path. @throws ApiError NOT_FOUND if it is not configured; RATE_LIMITED */
export async function channelOf(ctx: Context, { channels, limits }: PageDeps): Promise<Channel> {
  await limits.count(budgets.socialSignIns, stateOf(ctx).address);
  const channel = channels.get(String(ctx.params.channel).toLowerCase());
  if (!channel) throw new ApiError('NOT_FOUND');
  return channel;
}

/** GET /interaction/:uid/sns/start/:channel: a channel's link on the sign-in page. */
export async function startFromPage(ctx: Context, deps: PageDeps): Promise<void> {
  const { prompt } = await readPrompt(ctx, deps);
  const channel = await channelOf(ctx, deps);
  if (prompt.asks !== 'login') return redirectTo(ctx, addressOf(prompt));
  try {
    redirectTo(ctx, await begin(ctx, deps, channel, prompt.uid));
  } catch (error) {
    if (!(error instanceof ChannelFault)) throw error;
    channelFault(ctx, channel, error);
    redirectTo(ctx, failedAt(prompt.uid, 'fault', channel));
  }
}

/**
 * GET /sns/:channel/start: for apps that show none of our pages. The callback answers the envelope with a
 * `login_token`, or with the `sns_token` that api.User.snsreg takes. A caller that does not accept HTML gets the
 * address of the channel instead of a redirect, and sends the callback's query with its cookie itself: this serves a
 * phone's own sign-in to WeChat.
 */
export async function startFromApp(ctx: Context, deps: PageDeps): Promise<void> {
  const channel = await channelOf(ctx, deps);
  try {
    const authorize_uri = await begin(ctx, deps, channel);
    if (ctx.accepts('html')) return redirectTo(ctx, authorize_uri);
    sendSuccess(ctx, { authorize_uri, expires_in: ATTEMPT_LIFETIME });
  } catch (error) {
    if (!(error instanceof ChannelFault)) throw error;
    throw channelFault(ctx, channel, error);
  }
}

async function begin(ctx: Context, { attempts }: PageDeps, channel: Channel, interaction?: string) {
  const { attempt, cookie } = attempts.begin(channel.name, { interaction });
  const address = await channel.authorizeUrl(attempt);
  setPageCookie(ctx, ATTEMPT_COOKIE, cookie, ATTEMPT_LIFETIME);
  return address;
}
