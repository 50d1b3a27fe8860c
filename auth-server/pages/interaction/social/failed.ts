/** What is told of a channel's no, of its faults, and of a return that is not this browser's. */
import type { Context } from 'koa';
import { ApiError } from '../../../../shared/api/errors.ts';
import { stateOf } from '../../../../shared/http/respond.ts';
import type { Channel, ChannelFault } from '../../../sns/channel.ts';
import type { PageRooms } from '../../deps.ts';
import { addressOf, goOn, visit } from '../../kit/interaction-page.ts';
import { showSignIn } from '../sign-in.ts';

const reasons = ['denied', 'state', 'fault'] as const;
export type Reason = (typeof reasons)[number];

/** Where a person is told, at the interaction that they came from. */
export const failedAt = (interaction: string, reason: Reason, { name }: Channel): string =>
  `/interaction/${interaction}/sns/failed?${new URLSearchParams({ reason, channel: name })}`;

/** GET /interaction/:uid/sns/failed: the sign-in page, with what went wrong. */
export async function showFailed(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  const reason = reasons.find((one) => one === ctx.query.reason);
  const label = rooms.channels.get(String(ctx.query.channel))?.label[seen.language];
  if (seen.step.asks !== 'login' || !reason || !label) return goOn(ctx, addressOf(seen.step));
  const told = seen.say(`social.${reason}`, { channel: label });
  await showSignIn(ctx, rooms, seen, { faults: { '': told }, status: 400 });
}

/** What an app is told of the same. */
export function failureOf(reason: Reason, { name }: Channel): ApiError {
  switch (reason) {
    case 'denied':
      return new ApiError('PERMISSION_DENIED', { extra: { error: 'access_denied' } });
    case 'state':
      return new ApiError('INVALID_PARAMETER', {
        details: [{ field: 'state', reason: 'is unknown, or was used already' }],
      });
    case 'fault':
      return new ApiError('VALIDATION_FAILED', { details: [{ field: name, reason: 'did not confirm who this is' }] });
  }
}

/** Logs what a channel did wrong, and gives what is told of it. */
export function channelFault(ctx: Context, channel: Channel, fault: ChannelFault): ApiError {
  stateOf(ctx).log.warn({ channel: channel.name, reason: fault.message }, 'a channel did not do its part');
  return failureOf('fault', channel);
}
