/** The way of an app that shows no page of ours: it asks for the channel's page, and the callback answers it. */
import { type Envelope, type Reply, unique } from '../../_world.ts';
import type { SocialWorld } from './_flows.ts';

export const SNSREG = '/api/User/snsreg';
export const PASSWORD = 'Quiet lake 77';

export interface Answer extends Envelope {
  readonly login_token?: string;
  readonly uid?: number;
  readonly sns_token?: string;
  readonly mfa_token?: string;
  readonly expires_in?: number;
  readonly authorize_uri?: string;
  readonly profile?: Readonly<Record<string, unknown>>;
}

/** A cookie that an answer sets, as it is sent back; empty where it sets none of this name. */
export const cookieOf = ({ headers }: Reply<Answer>, name: string) =>
  headers.getSetCookie().flatMap((one) => (one.startsWith(`${name}=`) ? [one.split(';')[0] as string] : []))[0] ?? '';

/**
 * An app has somebody sign in by a channel.
 * @param meanwhile what happens just before the callback
 * @returns what the callback answers
 */
export async function bySns(
  world: SocialWorld,
  channel: string,
  who: string,
  accept = 'application/json',
  meanwhile: () => Promise<unknown> = async () => {},
) {
  const begun = await world.get<Answer>(`/sns/${channel}/start`, {}, { headers: { accept: 'application/json' } });
  const page = new URL(begun.body.authorize_uri ?? '');
  const query = new URLSearchParams({ who, decision: 'yes', query: page.search.slice(1) });
  const decide = new URL(`${page.pathname}/decide`, page);
  const { headers } = await fetch(decide, { method: 'POST', body: query, redirect: 'manual' });
  const cookie = cookieOf(begun, 'upare_sns_attempt');
  await meanwhile();
  return world.get<Answer>(headers.get('location') ?? '', {}, { headers: { accept, cookie } });
}

/** The `sns_token` of somebody who has no account yet. */
export const held = async (world: SocialWorld, who = unique('ada'), channel = 'weibo') => {
  const { body } = await bySns(world, channel, who);
  if (!body.sns_token) throw new Error(`no sns_token: ${JSON.stringify(body)}`);
  return body.sns_token;
};

/** What a new person fills in. */
export const form = () => ({
  type: 'reg',
  username: unique('user'),
  password: PASSWORD,
  confirm: PASSWORD,
  email: `${unique('mail')}@example.com`,
});
