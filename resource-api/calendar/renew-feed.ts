import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import type { ApiDeps } from '../deps.ts';

/** Replaces the address of one's feed. */
export const renewFeed = endpoint<Pick<ApiDeps, 'feeds'>>()({
  uri: 'api.Calendar.renewFeed',
  method: 'POST',
  summary: 'Gives the iCalendar feed another address; the one before ends at once.',
  auth: 'login',
  scopes: ['calendar:write'],
  effect: 'changes',
  input: z.object({}),
  output: z.object({ feed: z.url() }),
  errors: [],
  limits: [{ per: 'account', points: 60, seconds: 60 }],
  handle: async ({ caller: { uid } }, { feeds }) => ({ feed: await feeds.renew(uid) }),
});
