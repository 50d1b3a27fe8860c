import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import type { ApiDeps } from '../deps.ts';

/** Ends a block. Former relations are not restored. */
export const unblock = endpoint<Pick<ApiDeps, 'friendships'>>()({
  uri: 'api.User.unblock',
  method: 'POST',
  summary: 'Unblock the uid input. What they asked for while they were blocked has ended.',
  auth: 'login',
  scopes: ['friends:write'],
  effect: 'changes',
  input: z.object({ fid: integer() }),
  output: z.object({}),
  errors: ['NOT_FOUND'],
  limits: [{ per: 'account', points: 600, seconds: 3600 }],
  async handle({ input, caller, fail }, { friendships }) {
    if (!(await friendships.unblock(caller.uid, input.fid))) fail('NOT_FOUND');
    return {};
  },
});
