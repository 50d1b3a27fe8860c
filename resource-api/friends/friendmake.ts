import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import type { ApiDeps } from '../deps.ts';

/** Sends a friend request, or accepts the other person's. Answers with the resulting state. */
export const friendmake = endpoint<Pick<ApiDeps, 'friendships'>>()({
  uri: 'api.User.friendmake',
  method: 'POST',
  summary:
    'Become friend to the uid input: asks them, or agrees where they have asked. Whose request was declined can ask again after a week; the other is told once a day.',
  auth: 'login',
  scopes: ['friends:write'],
  effect: 'adds',
  input: z.object({ fid: integer() }),
  output: z.object({ status: z.enum(['requested', 'friends']) }),
  errors: ['FRIEND_NOT_MADE', 'FRIENDSHIP_OVERTAKEN', 'ACCOUNT_NOT_FOUND', 'FRIEND_NOT_NOTIFIED'],
  // Each new request sends somebody a message.
  limits: [{ per: 'account', points: 200, seconds: 3600 }],
  handle: async ({ input, caller }, { friendships }) => ({ status: await friendships.make(caller.uid, input.fid) }),
});
