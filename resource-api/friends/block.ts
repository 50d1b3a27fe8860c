import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import type { ApiDeps } from '../deps.ts';

/** Blocks somebody. Blocking twice changes nothing. */
export const block = endpoint<Pick<ApiDeps, 'friendships'>>()({
  uri: 'api.User.block',
  method: 'POST',
  summary:
    'Block the uid input: they can neither ask to be friends nor be recommended, and are not told. Ends a friendship, and the request of either side.',
  auth: 'login',
  scopes: ['friends:write'],
  effect: 'changes',
  input: z.object({ fid: integer() }),
  output: z.object({}),
  errors: ['ACCOUNT_NOT_FOUND'],
  limits: [{ per: 'account', points: 200, seconds: 3600 }],
  async handle({ input, caller }, { friendships }) {
    await friendships.block(caller.uid, input.fid);
    return {};
  },
});
