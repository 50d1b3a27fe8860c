/** Messages for a failed return from a channel: denied, a fault of the channel, or not this browser's attempt. */
import type { Context } from 'koa';
import { ApiError } from '../../../../shared/api/errors.ts';
import { reason } from '../../../../shared/api/reasons.ts';
import { stateOf } from '../../../../shared/http/request.ts';
import type { Channel, ChannelFault } from '../../../sns/channel.ts';
import type { PageDeps } from '../../deps.ts';
import { addressOf, readPromptOf } from '../../kit/interaction-page.ts';
import { redirectTo } from '../../kit/layout.ts';
import { showSignIn } from '../sign-in.ts';

const reasons = ['denied', 'state', 'fault'] as const;
export type Reason = (typeof reasons)[number];

/** The page that tells it, at the interaction that the person came from. */
export const failedAt = (interaction: string, reason: Reason, { name }: Channel): string =>
  `/interaction/${interaction}/sns/failed?${new URLSearchParams({ reason, channel: name })}`;

/** GET /interaction/:uid/sns/failed: the sign-in page with what went wrong. */
export async function showFailed(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPromptOf('login', ctx, deps);
  if (!reader) return;
  const reason = reasons.find((one) => one === ctx.query.reason);
  const label = deps.channels.get(String(ctx.query.channel))?.label[reader.language];
  if (!reason || !label) return redirectTo(ctx, addressOf(reader.prompt));
  const told = reader.t(`social.${reason}`, { channel: label });
  await showSignIn(ctx, deps, reader, { faults: { '': told }, status: 400 });
}

/** The same for an app. */
export function failureOf(why: Reason, { name }: Channel): ApiError {
  switch (why) {
    case 'denied':
      return new ApiError('PERMISSION_DENIED', { extra: { error: 'access_denied' } });
    case 'state':
      return new ApiError('INVALID_PARAMETER', {
        details: [{ field: 'state', reason: reason('used') }],
      });
    case 'fault':
      return new ApiError('VALIDATION_FAILED', { details: [{ field: name, reason: reason('notConfirmed') }] });
  }
}

/** Logs a fault of a channel, and returns the message for the person. */
export function channelFault(ctx: Context, channel: Channel, fault: ChannelFault): ApiError {
  stateOf(ctx).log.warn({ channel: channel.name, reason: fault.message }, 'a channel did not do its part');
  return failureOf('fault', channel);
}
