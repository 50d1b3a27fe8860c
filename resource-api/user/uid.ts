import { z } from 'zod';
import { nameKey } from '../../shared/accounts/names/names.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { text } from '../../shared/api/fields.ts';
import type { ApiDeps } from '../deps.ts';

/** The uid of a username. */
export const uid = endpoint<Pick<ApiDeps, 'users'>>()({
  uri: 'api.User.uid',
  method: 'POST',
  summary: "Get user's uid by username",
  auth: 'token',
  scopes: ['profile'],
  effect: 'reads',
  input: z.object({ username: text(64) }),
  output: z.object({ uid: z.int() }),
  errors: ['ACCOUNT_NOT_FOUND'],
  limits: [{ per: 'client', points: 3000, seconds: 60 }],
  async handle({ input, fail }, { users }) {
    const uid = await users.uidByUsernameKey(nameKey(input.username));
    return uid === undefined ? fail('ACCOUNT_NOT_FOUND') : { uid };
  },
});
