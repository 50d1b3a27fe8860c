/** Looking at accounts. */
import { z } from 'zod';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { accountShape, presentAccount } from './present.ts';
import { findUser, who } from './whom.ts';

const MOST = 1000;

export const listAccounts = operation<Pick<OperationDeps, 'users'>>()({
  name: 'account.list',
  summary: 'Accounts by their uid, a page at a time',
  audited: false,
  input: z.object({
    after: z.int().min(0).default(0).describe('The last uid of the page before.'),
    limit: z.int().min(1).max(MOST).default(50),
  }),
  output: z.array(accountShape).max(MOST),
  errors: [],
  run: async ({ input: { after, limit } }, { users }) => (await users.list(after, limit)).map(presentAccount),
});

export const showAccount = operation<Pick<OperationDeps, 'users'>>()({
  name: 'account.show',
  summary: 'One account',
  audited: false,
  input: z.object({ user: who }),
  output: accountShape,
  errors: ['ACCOUNT_NOT_FOUND', 'INVALID_PARAMETER'],
  run: async ({ input: { user } }, { users }) => presentAccount(await findUser(users, user)),
});
