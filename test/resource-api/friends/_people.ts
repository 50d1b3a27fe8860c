/** What friends do, as stories tell it. */
import type { CallOptions } from '../../_world/requests.ts';
import type { TestUser, World } from '../../_world.ts';

export interface Person {
  readonly uid: number;
  readonly username: string;
  readonly nickname: string | null;
  readonly avatar: string | null;
}

type Who = Pick<TestUser, 'loginToken'>;
const as = ({ loginToken }: Who, options?: CallOptions) => ({ token: loginToken, ...options });

export const make = (world: World, who: Who, fid: unknown, options?: CallOptions) =>
  world.post<{ status: string }>('/api/User/friendmake', { fid }, as(who, options));

export const part = (world: World, who: Who, fid: unknown, options?: CallOptions) =>
  world.post('/api/User/frienddel', { fid }, as(who, options));

export const list = (world: World, who: Who, params: object = {}, options?: CallOptions) =>
  world.post<{
    data: (Person & { since: string })[];
    requests: (Person & { asked_at: string })[];
    asked: (Person & { asked_at: string })[];
    next: number | null;
  }>('/api/User/friends', params, as(who, options));

export const block = (world: World, who: Who, fid: unknown, options?: CallOptions) =>
  world.post('/api/User/block', { fid }, as(who, options));

export const unblock = (world: World, who: Who, fid: unknown) => world.post('/api/User/unblock', { fid }, as(who));

export const recommend = (world: World, who: Who, params: object = {}, options?: CallOptions) =>
  world.post<{ data: (Person & { common: number })[] }>('/api/User/friendsrecommend', params, as(who, options));

export const messagesOf = async (world: World, who: Who) =>
  (await world.post<{ data: { subject: string; body: string; from: object }[] }>('/api/User/message', {}, as(who))).body
    .data;

export const people = (world: World, count: number) => Promise.all(Array.from({ length: count }, () => world.user()));

export const two = (world: World) => Promise.all([world.user(), world.user()]);

/** Makes two people friends. */
export async function befriend(world: World, one: TestUser, other: TestUser): Promise<void> {
  await make(world, one, other.uid);
  const { body } = await make(world, other, one.uid);
  if (body.status !== 'friends') throw new Error(`no friends: ${body.message}`);
}

/** Every row there is of two people, as short texts. */
export async function rowsOf({ database }: World, one: TestUser, other: TestUser): Promise<string[]> {
  const { sql } = database;
  const uids = [one.uid, other.uid];
  const friendships = await database.read(sql('friendships').whereIn('uid', uids).whereIn('fid', uids).select('*'));
  const requests = await database.read(
    sql('friend_requests').whereIn('from_uid', uids).whereIn('to_uid', uids).select('*'),
  );
  const name = (uid: number) => (uid === one.uid ? 'one' : 'other');
  return [
    ...friendships.map(({ uid, fid }) => `${name(uid)} has ${name(fid)}`),
    ...requests.map(({ from_uid, to_uid }) => `${name(from_uid)} asks ${name(to_uid)}`),
  ].sort();
}

export const FRIENDS = ['one has other', 'other has one'];
