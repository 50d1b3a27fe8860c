/** Giving an account a new password. */
import { z } from 'zod';
import { ownNameFault } from '../../accounts/names/own-name.ts';
import { newPassword } from '../../accounts/passwords.ts';
import { reason } from '../../api/reasons.ts';
import { laterThan } from '../../db/optimistic.ts';
import type { OperationDeps } from '../deps.ts';
import { operation, Refused } from '../operation.ts';
import { randomPassword } from './create.ts';
import { accountWithPassword, presentAccount } from './present.ts';
import { findUser, who } from './whom.ts';

export const setPassword = operation<
  Pick<OperationDeps, 'database' | 'users' | 'passwords' | 'messages' | 'revocations'>
>()({
  name: 'account.set-password',
  summary:
    'Gives an account a new password, and ends its every session and token at once. A random one by default, told this once. Its person is told that it was changed.',
  audited: true,
  input: z.object({ user: who, password: newPassword.optional() }),
  output: accountWithPassword,
  errors: ['ACCOUNT_NOT_FOUND', 'INVALID_PARAMETER', 'PASSWORD_OVERTAKEN'],
  async run({ input, about, noted, fail }, { database, users, passwords, messages, revocations }) {
    const user = await findUser(users, input.user);
    const { uid, password_changed_at } = user;
    about(`account:${uid}`);
    const password = input.password ?? randomPassword();
    const fault = ownNameFault(password, user);
    if (fault) fail('INVALID_PARAMETER', fault, 'password');
    const password_hash = await passwords.hash(password);
    const overtaken = () => new Refused('PASSWORD_OVERTAKEN', reason('refused.passwordOvertaken'));
    const changing = users.changing(
      uid,
      { password_hash, password_changed_at: laterThan(password_changed_at) },
      { password_changed_at },
    );
    const told = messages.telling(user, 'password changed', {});
    const ends = revocations.accountRevocation(uid);
    await database.atomic([{ query: changing, otherwise: overtaken }, ...ends, told, ...noted()]);
    await revocations.heard();
    return { ...presentAccount(user), ...(input.password === undefined && { password }) };
  },
});
