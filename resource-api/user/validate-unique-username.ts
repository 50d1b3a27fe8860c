import { z } from 'zod';
import { username } from '../../shared/accounts/names/names.ts';
import { refuseReserved } from '../../shared/accounts/names/reserved-names.ts';
import { usernameForms } from '../../shared/accounts/register.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { text } from '../../shared/api/fields.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { ApiDeps } from '../deps.ts';

/** Whether a username is free. */
export const validateUniqueUsername = endpoint<Pick<ApiDeps, 'config' | 'users' | 'retiredNames'>>()({
  uri: 'api.User.validateUniqueUsername',
  method: 'POST',
  summary: 'Validate the unique username',
  auth: 'none',
  input: z.object({ username, response_type: text(32).optional() }),
  output: z.object({}),
  errors: ['INVALID_PARAMETER', 'USERNAME_REGISTERED'],
  limits: [budgets.freeNames],
  async handle({ input, fail }, { config, users, retiredNames }) {
    refuseReserved('username', input.username, config);
    const forms = usernameForms(input.username);
    if ((await users.hasUsername(forms)) || (await retiredNames.has(forms))) fail('USERNAME_REGISTERED');
    return {};
  },
});
