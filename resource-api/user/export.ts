import { z } from 'zod';
import { factorErrors, factorFields } from '../../shared/accounts/factors/fields.ts';
import { endpoint, Streamed } from '../../shared/api/endpoint.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import { exportName, exportOwn } from '../../shared/operations/export-own.ts';
import { requireFreshFactor } from '../auth/fresh-factor.ts';
import type { ApiDeps } from '../deps.ts';

/** All data of the signed-in person. */
export const exportAccount = endpoint<ApiDeps>()({
  uri: 'api.User.export',
  method: 'POST',
  summary:
    'Get everything that there is of the signed-in user as a ZIP archive: JSON, the calendar as .ics, and the avatars. Where the account has a second factor, it asks for one that was proven within ten minutes (202104).',
  auth: 'login',
  input: z.object(factorFields),
  output: ['application/zip'],
  errors: [...factorErrors, 'ACCOUNT_NOT_FOUND'],
  limits: [budgets.exports],
  async handle({ input, caller, http, fail }, deps) {
    await requireFreshFactor(deps, caller, http, input);
    const user = (await deps.users.byUid(caller.uid)) ?? fail('ACCOUNT_NOT_FOUND');
    http.setHeader('Content-Disposition', `attachment; filename="${exportName(user)}"`);
    return new Streamed('application/zip', await exportOwn(deps, user, 'api'));
  },
});
