/** Binding a channel to the signed-in account: to the channel, and back by its callback. */
import type { Context } from 'koa';
import { ChannelBound, IdentityBound, type SocialIdentity } from '../../../../shared/accounts/social.ts';
import { ATTEMPT_COOKIE, ATTEMPT_LIFETIME, type OpenAttempt } from '../../../sns/attempts.ts';
import { type Channel, ChannelFault } from '../../../sns/channel.ts';
import type { PageDeps } from '../../deps.ts';
import { channelFault, type Reason } from '../../interaction/social/failed.ts';
import { channelOf } from '../../interaction/social/start.ts';
import { audited } from '../../kit/account-form.ts';
import { setPageCookie } from '../../kit/cookies.ts';
import { confirmAddress, needsFreshFactor } from '../../kit/fresh.ts';
import { readerOf, redirectTo } from '../../kit/layout.ts';
import { keepNotice } from '../../kit/notice.ts';

const SECURITY = '/account/security';
export const BIND_PATH = `${SECURITY}/bind/:channel`;
export const bindAddress = ({ name }: Channel): string => `${SECURITY}/bind/${name}`;

/** Returns to the security page with the outcome. */
function back(ctx: Context, told: string): void {
  keepNotice(ctx, told);
  redirectTo(ctx, SECURITY);
}

/** GET /account/security/bind/:channel: a link of the page that other sites cannot trigger. */
export async function startBinding(ctx: Context, deps: PageDeps): Promise<void> {
  const channel = await channelOf(ctx, deps);
  const own = await deps.ownSessions.find(ctx);
  const site = ctx.get('sec-fetch-site');
  if (!own || (site !== '' && site !== 'same-origin')) return redirectTo(ctx, SECURITY);
  const { t, language } = readerOf(ctx);
  if (await needsFreshFactor({ deps, own })) {
    keepNotice(ctx, t('factors.confirmFirst'));
    return redirectTo(ctx, confirmAddress(SECURITY));
  }
  const { attempt, cookie } = deps.attempts.begin(channel.name, { account: own.session });
  try {
    const address = await channel.authorizeUrl(attempt);
    setPageCookie(ctx, ATTEMPT_COOKIE, cookie, ATTEMPT_LIFETIME);
    redirectTo(ctx, address);
  } catch (error) {
    if (!(error instanceof ChannelFault)) throw error;
    channelFault(ctx, channel, error);
    back(ctx, t('account.security.notBound', { channel: channel.label[language] }));
  }
}

/** The callback of the channel: it is bound only if the session that asked for it is still the one in this browser. */
export async function finishBinding(
  ctx: Context,
  deps: PageDeps,
  channel: Channel,
  { account }: OpenAttempt,
  outcome: SocialIdentity | Reason,
): Promise<void> {
  const { t, language } = readerOf(ctx);
  const label = { channel: channel.label[language] };
  const own = await deps.ownSessions.find(ctx);
  if (typeof outcome === 'string' || !own || own.session !== account) {
    return back(ctx, t('account.security.notBound', label));
  }
  try {
    const token = await deps.socialAccounts.keepPending(outcome);
    await audited({ deps, own }, 'own.bind', () => deps.socialAccounts.bind(token, own.user));
    back(ctx, t('account.security.bound', label));
  } catch (error) {
    if (error instanceof IdentityBound) return back(ctx, t('account.security.boundElsewhere', label));
    if (!(error instanceof ChannelBound)) throw error;
    back(ctx, t('account.security.boundAlready', label));
  }
}
