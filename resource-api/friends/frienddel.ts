import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import type { ApiDeps } from '../deps.ts';

/** Ends a friendship, withdraws one's own request, or declines another person's. */
export const frienddel = endpoint<Pick<ApiDeps, 'friendships'>>()({
  uri: 'api.User.frienddel',
  method: 'POST',
  summary: 'Remove friend to the uid input, or the request of either side.',
  auth: 'login',
  scopes: ['friends:write'],
  effect: 'changes',
  input: z.object({ fid: integer() }),
  output: z.object({}),
  errors: ['FRIEND_NOT_DELETED'],
  limits: [{ per: 'account', points: 600, seconds: 3600 }],
  async handle({ input, caller, fail }, { friendships }) {
    if (!(await friendships.part(caller.uid, input.fid))) fail('FRIEND_NOT_DELETED');
    return {};
  },
});
