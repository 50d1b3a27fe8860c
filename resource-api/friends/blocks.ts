import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { isoTime } from '../../shared/api/fields.ts';
import type { ApiDeps } from '../deps.ts';
import { type PresentDeps, peoplePage, personShape, presenterOf } from './present.ts';

/** A page of the people whom one has blocked, by uid; `next` is the `after` of the next page. */
export const blocks = endpoint<Pick<ApiDeps, 'blocks'> & PresentDeps>()({
  uri: 'api.User.blocks',
  method: 'POST',
  summary: 'Get whom the logged uid has blocked.',
  auth: 'login',
  scopes: ['friends'],
  effect: 'reads',
  input: peoplePage,
  output: z.object({
    data: z.array(z.object({ ...personShape, since: z.iso.datetime() })),
    next: z.int().nullable(),
  }),
  errors: [],
  limits: [{ per: 'account', points: 600, seconds: 60 }],
  async handle({ input: { after, limit }, caller }, deps) {
    const { people, next } = await deps.blocks.page(caller.uid, after, limit);
    const present = await presenterOf(deps, people);
    return { data: people.map((person) => ({ ...present(person), since: isoTime(person.at) })), next };
  },
});
