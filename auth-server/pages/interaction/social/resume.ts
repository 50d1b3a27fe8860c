/** GET /interaction/:uid/sns: somebody is back from a channel. Who is known goes on to the app, who is not says who they are. */
import type { Context } from 'koa';
import type { PageRooms } from '../../deps.ts';
import { addressOf, goOn, visit } from '../../kit/interaction-page.ts';
import { showSignIn } from '../sign-in.ts';
import { enterAgain, heldBy, showGone } from './pending-identity.ts';

export async function arrive(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  if (seen.step.asks !== 'login') return goOn(ctx, addressOf(seen.step));
  const held = await heldBy(ctx, rooms, seen);
  if (!held) return showGone(ctx, rooms, seen);
  const owner = await rooms.socialAccounts.ownerOf(held.identity);
  if (!owner) return goOn(ctx, addressOf(seen.step, 'sns/register'));
  if (!(await rooms.socialAccounts.spend(held.token))) return showGone(ctx, rooms, seen);
  rooms.signedIn(held.identity.channel, owner.disabled_at === null ? 'success' : 'disabled');
  if (owner.disabled_at === null) return enterAgain(ctx, rooms, owner, []);
  const faults = { '': seen.say('social.disabled', { channel: held.channel }) };
  await showSignIn(ctx, rooms, seen, { faults, status: 403 });
}
