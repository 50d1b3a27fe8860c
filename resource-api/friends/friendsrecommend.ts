import { z } from 'zod';
import { Empty, endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import type { ApiDeps } from '../deps.ts';
import { type PresentDeps, personShape, presenterOf } from './present.ts';

/** Friends of friends, those with the most friends in common first, then people of the same department and major. */
export const friendsrecommend = endpoint<Pick<ApiDeps, 'users' | 'friendRecommendations'> & PresentDeps>()({
  uri: 'api.User.friendsrecommend',
  method: 'POST',
  summary: 'Recommend friends for logged user.',
  auth: 'login',
  scopes: ['friends'],
  effect: 'reads',
  input: z.object({ limit: integer(1, 100).default(20) }),
  output: z.object({ data: z.array(z.object({ ...personShape, common: z.int() })) }),
  errors: ['NO_FRIENDS'],
  limits: [{ per: 'account', points: 120, seconds: 60 }],
  async handle({ input: { limit }, caller: { uid } }, deps) {
    const { users, friendRecommendations } = deps;
    const found = await friendRecommendations.friendsOfFriends(uid, limit);
    const { departmentcode, majorcode } = (await users.byUid(uid)) ?? {};
    if (found.length < limit && departmentcode && majorcode) {
      const except = found.map((person) => person.uid);
      const me = { uid, departmentcode, majorcode };
      found.push(...(await friendRecommendations.colleagues(me, except, limit - found.length)));
    }
    const present = await presenterOf(deps, found);
    const data = found.map((person) => ({ ...present(person), common: person.common }));
    return data.length ? { data } : new Empty('NO_FRIENDS', { data });
  },
});
