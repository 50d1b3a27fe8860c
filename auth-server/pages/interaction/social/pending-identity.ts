/** The identity that a browser holds: by a cookie, for ten minutes. */
import type { Context } from 'koa';
import type { Receiver } from '../../../../shared/accounts/messages.ts';
import { tellOfSignIn } from '../../../../shared/accounts/new-sign-in.ts';
import { HELD_COOKIE, HELD_FOR, type SocialIdentity } from '../../../../shared/accounts/social.ts';
import { stateOf } from '../../../../shared/http/respond.ts';
import type { PageRooms } from '../../deps.ts';
import { cookieOf, setCookie } from '../../kit/cookies.ts';
import { deviceOf, rememberDevice } from '../../kit/device-cookie.ts';
import { addressOf, goOn, type Visit, visit } from '../../kit/interaction-page.ts';
import { showSignIn } from '../sign-in.ts';

export interface Held {
  readonly token: string;
  readonly identity: SocialIdentity;
  /** What people call its channel. */
  readonly channel: string;
}

/** Holds an identity for this browser. Gives the token, which apps take in the cookie's place. */
export async function hold(ctx: Context, rooms: PageRooms, identity: SocialIdentity): Promise<string> {
  const token = await rooms.socialAccounts.hold(identity);
  setCookie(ctx, HELD_COOKIE, token, HELD_FOR);
  return token;
}

/** What this browser holds, unless it has expired or was spent. */
export async function heldBy(ctx: Context, rooms: PageRooms, { language }: Visit): Promise<Held | undefined> {
  const token = cookieOf(ctx, HELD_COOKIE);
  const identity = token ? await rooms.socialAccounts.held(token) : undefined;
  if (!token || !identity) return undefined;
  return { token, identity, channel: rooms.channels.get(identity.channel)?.label[language] ?? identity.channel };
}

/** Back to the sign-in page: what was held is gone. */
export const showGone = (ctx: Context, rooms: PageRooms, seen: Visit): Promise<void> =>
  showSignIn(ctx, rooms, seen, { faults: { '': seen.say('social.gone') }, status: 400 });

/** The page of a step of signing in, for who holds an identity; others are sent to where they are. */
export const pageForHeld =
  (show: (ctx: Context, rooms: PageRooms, seen: Visit, held: Held) => Promise<void>) =>
  async (ctx: Context, rooms: PageRooms): Promise<void> => {
    const seen = await visit(ctx, rooms);
    if (seen.step.asks !== 'login') return goOn(ctx, addressOf(seen.step));
    const held = await heldBy(ctx, rooms, seen);
    await (held ? show(ctx, rooms, seen, held) : showGone(ctx, rooms, seen));
  };

/**
 * On to the app.
 * @param amr how the person was recognised (RFC 8176)
 */
export async function enter(ctx: Context, rooms: PageRooms, uid: number, amr: readonly string[]): Promise<void> {
  setCookie(ctx, HELD_COOKIE, '', 0);
  rememberDevice(ctx, rooms, uid);
  goOn(ctx, await rooms.interactions.signedIn(ctx, uid, false, amr));
}

/** `enter` for an account that there was before: its owner is told of a device they did not use. */
export async function enterAgain(
  ctx: Context,
  rooms: PageRooms,
  user: Receiver,
  amr: readonly string[],
): Promise<void> {
  await tellOfSignIn(rooms, user, { address: stateOf(ctx).address, device: deviceOf(ctx) });
  await enter(ctx, rooms, user.uid, amr);
}
