import { z } from 'zod';
import { nameKey, username } from '../../shared/accounts/names.ts';
import { endpoint } from '../../shared/endpoint.ts';
import { text } from '../../shared/http/fields.ts';
import type { House } from '../house.ts';

/** Whether a username is free. */
export const validateUniqueUsername = endpoint<Pick<House, 'users'>>()({
  uri: 'api.User.validateUniqueUsername',
  method: 'POST',
  summary: 'Validate the unique username',
  auth: 'none',
  input: z.object({ username, response_type: text(32).optional() }),
  output: z.object({}),
  errors: ['USERNAME_REGISTERED'],
  limits: [{ per: 'address', points: 300, seconds: 60, bucket: 'validate unique' }],
  async handle({ input, fail }, { users }) {
    if (await users.byUsernameKey(nameKey(input.username))) fail('USERNAME_REGISTERED');
    return {};
  },
});
