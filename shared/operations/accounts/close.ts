/** Disabling and enabling accounts. */
import { z } from 'zod';
import { reason } from '../../api/reasons.ts';
import type { User } from '../../db/tables/users.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { accountShape, presentAccount } from './present.ts';
import { findUser, who, why } from './whom.ts';

const errors = ['ACCOUNT_NOT_FOUND', 'INVALID_PARAMETER', 'OVERTAKEN'] as const;
const overtaken = ({ uid }: User) => reason('refused.accountOvertaken', { uid });

export const disableAccount = operation<Pick<OperationDeps, 'database' | 'users' | 'revocations'>>()({
  name: 'account.disable',
  summary: 'Lets nobody sign in to an account, and ends its every session and token at once',
  audited: true,
  input: z.object({ user: who, why }),
  output: accountShape,
  errors,
  async run({ input, about, noted, fail }, { database, users, revocations }) {
    const user = await findUser(users, input.user);
    about(`account:${user.uid}`);
    const disabling = users.changing(user.uid, { disabled_at: Date.now() }, { disabled_at: null });
    await database.atomic([disabling, ...revocations.accountRevocation(user.uid), ...noted()]);
    await revocations.heard();
    const disabled = await users.byUid(user.uid);
    if (!disabled?.disabled_at) return fail('OVERTAKEN', overtaken(user), 'user');
    return presentAccount(disabled);
  },
});

export const enableAccount = operation<Pick<OperationDeps, 'database' | 'users'>>()({
  name: 'account.enable',
  summary: 'Lets a disabled account sign in again',
  audited: true,
  input: z.object({ user: who, why }),
  output: accountShape,
  errors,
  async run({ input, about, noted, fail }, { database, users }) {
    const user = await findUser(users, input.user);
    const { uid, disabled_at } = user;
    about(`account:${uid}`);
    await database.atomic([users.changing(uid, { disabled_at: null }, { disabled_at }), ...noted()]);
    const enabled = await users.byUid(uid);
    if (enabled?.disabled_at !== null) return fail('OVERTAKEN', overtaken(user), 'user');
    return presentAccount(enabled);
  },
});
