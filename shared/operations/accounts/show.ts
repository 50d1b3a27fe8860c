/** Showing and listing accounts. */
import { z } from 'zod';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { afterUid, limit, MOST_ROWS } from '../paging.ts';
import { accountShape, accountWithState, presentAccount, presentState } from './present.ts';
import { findUser, who } from './whom.ts';

export const listAccounts = operation<Pick<OperationDeps, 'users'>>()({
  name: 'account.list',
  summary: 'Accounts by their uid, a page at a time',
  audited: false,
  input: z.object({
    after: afterUid,
    limit: limit(),
  }),
  output: z.array(accountShape).max(MOST_ROWS),
  errors: [],
  run: async ({ input: { after, limit } }, { users }) => (await users.list(after, limit)).map(presentAccount),
});

export const showAccount = operation<Pick<OperationDeps, 'users' | 'accountStates'>>()({
  name: 'account.show',
  summary: 'One account, with what it has',
  audited: false,
  input: z.object({ user: who }),
  output: accountWithState,
  errors: ['ACCOUNT_NOT_FOUND', 'INVALID_PARAMETER'],
  async run({ input: { user } }, { users, accountStates }) {
    const found = await findUser(users, user);
    return { ...presentAccount(found), ...presentState(await accountStates.of(found.uid)) };
  },
});
