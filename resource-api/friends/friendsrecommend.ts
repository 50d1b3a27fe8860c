import { z } from 'zod';
import { Empty, endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import type { House } from '../deps.ts';
import { type PresentRooms, personShape, presenterOf } from './present.ts';

/** Friends of friends, those with the most friends in common first, then people of the same department and major. */
export const friendsrecommend = endpoint<Pick<House, 'users' | 'friendRecommendations'> & PresentRooms>()({
  uri: 'api.User.friendsrecommend',
  method: 'POST',
  summary: 'Recommend friends for logged user.',
  auth: 'login',
  scopes: ['friends'],
  input: z.object({ limit: integer(1, 100).default(20) }),
  output: z.object({ data: z.array(z.object({ ...personShape, common: z.int() })) }),
  errors: ['NO_FRIENDS'],
  limits: [{ per: 'account', points: 120, seconds: 60 }],
  async handle({ input: { limit }, caller: { uid } }, rooms) {
    const { users, friendRecommendations } = rooms;
    const found = await friendRecommendations.friendsOfFriends(uid, limit);
    const { departmentcode, majorcode } = (await users.byUid(uid)) ?? {};
    if (found.length < limit && departmentcode && majorcode) {
      const except = found.map((person) => person.uid);
      const me = { uid, departmentcode, majorcode };
      found.push(...(await friendRecommendations.colleagues(me, except, limit - found.length)));
    }
    const present = await presenterOf(rooms, found);
    const data = found.map((person) => ({ ...present(person), common: person.common }));
    return data.length ? { data } : new Empty('NO_FRIENDS', { data });
  },
});
