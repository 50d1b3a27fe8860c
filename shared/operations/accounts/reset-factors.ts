/** Removing the second factors of an account. */
import { z } from 'zod';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { accountShape, presentAccount } from './present.ts';
import { findUser, who, why } from './whom.ts';

export const resetFactors = operation<Pick<OperationDeps, 'users' | 'resetFactors'>>()({
  name: 'account.reset-factors',
  summary:
    'Takes the authenticator app, the passkeys and the recovery codes of an account away: its password alone opens it then. Its person is told.',
  audited: true,
  input: z.object({ user: who, why }),
  output: accountShape,
  errors: ['ACCOUNT_NOT_FOUND', 'INVALID_PARAMETER'],
  async run({ input, about, noted }, { users, resetFactors }) {
    const user = await findUser(users, input.user);
    about(`account:${user.uid}`);
    await resetFactors(user, noted());
    return presentAccount(user);
  },
});
