/** Ending sessions or lockouts of an account, or the account itself. */
import { z } from 'zod';
import { reason } from '../../api/reasons.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { accountShape, presentAccount } from './present.ts';
import { findUser, who, why } from './whom.ts';

const errors = ['ACCOUNT_NOT_FOUND', 'INVALID_PARAMETER'] as const;
const input = z.object({ user: who, why });

export const signOutAccount = operation<Pick<OperationDeps, 'database' | 'users' | 'revocations'>>()({
  name: 'account.sign-out',
  summary: 'Ends every session and token of an account at once',
  audited: true,
  input,
  output: accountShape,
  errors,
  async run({ input, about, noted }, { database, users, revocations }) {
    const user = await findUser(users, input.user);
    about(`account:${user.uid}`);
    await database.atomic([...revocations.accountRevocation(user.uid), ...noted()]);
    await revocations.heard();
    return presentAccount(user);
  },
});

export const unlockAccount = operation<Pick<OperationDeps, 'database' | 'users' | 'rateLimits'>>()({
  name: 'account.unlock',
  summary: 'Forgets the failures of an account: whoever knows its password need not wait any more',
  audited: true,
  input,
  output: accountShape,
  errors,
  async run({ input, about, noted }, { database, users, rateLimits }) {
    const user = await findUser(users, input.user);
    about(`account:${user.uid}`);
    await database.atomic([...rateLimits.unlocking(user.uid), ...noted()]);
    return presentAccount(user);
  },
});

export const deleteAccount = operation<Pick<OperationDeps, 'users' | 'closedAccounts' | 'revocations'>>()({
  name: 'account.delete',
  summary:
    'Closes an account and disables it: all that it has ends at once, and it is erased after ACCOUNT_DELETION_DAYS. Until then, who enables it lets its person take it back.',
  audited: true,
  input,
  output: accountShape,
  errors: [...errors, 'OVERTAKEN'],
  async run({ input, about, noted, fail }, { users, closedAccounts, revocations }) {
    const user = await findUser(users, input.user);
    const { uid, username } = user;
    about(`account:${uid}`);
    await closedAccounts.closeFor(user, revocations, noted());
    const closed = await users.byUid(uid);
    return closed
      ? presentAccount(closed)
      : fail('OVERTAKEN', reason('refused.accountGone', { username, uid }), 'user');
  },
});
