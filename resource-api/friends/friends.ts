import { z } from 'zod';
import { Empty, endpoint } from '../../shared/api/endpoint.ts';
import { isoTime } from '../../shared/api/fields.ts';
import type { ApiDeps } from '../deps.ts';
import { type PresentDeps, peoplePage, personShape, presenterOf } from './present.ts';

/** The most requests shown of either side. */
const REQUESTS_SHOWN = 100;

/** A page of one's friends by uid, without closed accounts; `next` is the `after` of the next page. */
export const friends = endpoint<Pick<ApiDeps, 'friends'> & PresentDeps>()({
  uri: 'api.User.friends',
  method: 'POST',
  summary: 'Get friends of logged uid, who asked to become one, and whom they have asked.',
  auth: 'login',
  scopes: ['friends'],
  effect: 'reads',
  input: peoplePage,
  output: z.object({
    data: z.array(z.object({ ...personShape, since: z.iso.datetime() })),
    requests: z.array(z.object({ ...personShape, asked_at: z.iso.datetime() })),
    asked: z.array(z.object({ ...personShape, asked_at: z.iso.datetime() })),
    next: z.int().nullable(),
  }),
  errors: ['NO_FRIENDS'],
  limits: [{ per: 'account', points: 600, seconds: 60 }],
  async handle({ input: { after, limit }, caller: { uid } }, deps) {
    const [{ people, next }, asking, waiting] = await Promise.all([
      deps.friends.page(uid, after, limit),
      deps.friends.requests(uid, REQUESTS_SHOWN),
      deps.friends.asked(uid, REQUESTS_SHOWN),
    ]);
    const present = await presenterOf(deps, [...people, ...asking, ...waiting]);
    const answer = {
      data: people.map((friend) => ({ ...present(friend), since: isoTime(friend.at) })),
      requests: asking.map((person) => ({ ...present(person), asked_at: isoTime(person.at) })),
      asked: waiting.map((person) => ({ ...present(person), asked_at: isoTime(person.at) })),
      next,
    };
    return people.length || next ? answer : new Empty('NO_FRIENDS', answer);
  },
});
