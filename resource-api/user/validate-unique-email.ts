import { z } from 'zod';
import { email } from '../../shared/accounts/media/emails.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { ApiDeps } from '../deps.ts';

/** Whether an email address is free. */
export const validateUniqueEmail = endpoint<Pick<ApiDeps, 'users'>>()({
  uri: 'api.User.validateUniqueEmail',
  method: 'POST',
  summary: 'Validate the unique email',
  auth: 'none',
  input: z.object({ email }),
  output: z.object({}),
  errors: ['EMAIL_EXISTS'],
  limits: [budgets.freeNames],
  async handle({ input, fail }, { users }) {
    if (await users.byEmail(input.email)) fail('EMAIL_EXISTS');
    return {};
  },
});
