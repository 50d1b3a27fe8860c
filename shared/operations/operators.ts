/** Operators: appointing, dismissing and listing them. */
import { z } from 'zod';
import { isoTime } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';
import { isOpen } from '../db/tables/users.ts';
import { findUser, who } from './accounts/whom.ts';
import type { OperationDeps } from './deps.ts';
import { operation, Refused } from './operation.ts';
import { afterUid, limit, MOST_ROWS } from './paging.ts';

const grantedShape = z.object({ uid: z.int(), username: z.string(), operator: z.boolean() });

type Deps = Pick<OperationDeps, 'users' | 'operators' | 'database'>;

export const grantOperator = operation<Deps>()({
  name: 'operator.grant',
  summary: 'Makes an account an operator’s. Without a second factor it still has no console.',
  audited: true,
  input: z.object({ user: who }),
  output: grantedShape,
  errors: ['ACCOUNT_NOT_FOUND', 'INVALID_PARAMETER'],
  async run({ input, about, noted, fail }, { users, operators, database }) {
    const user = await findUser(users, input.user);
    const { uid, username } = user;
    about(`account:${uid}`);
    if (!isOpen(user)) fail('INVALID_PARAMETER', reason('refused.notOpen', { username, uid }), 'user');
    await database.atomic([operators.granting(uid), ...noted()]);
    return { uid, username, operator: true };
  },
});

export const revokeOperator = operation<Deps>()({
  name: 'operator.revoke',
  summary: 'Makes an account a person’s again: the console is closed to it at once.',
  audited: true,
  input: z.object({ user: who }),
  output: grantedShape,
  errors: ['ACCOUNT_NOT_FOUND', 'INVALID_PARAMETER', 'NOT_FOUND'],
  async run({ input, about, noted }, { users, operators, database }) {
    const { uid, username } = await findUser(users, input.user);
    about(`account:${uid}`);
    const isNone = () => new Refused('NOT_FOUND', reason('refused.noOperator', { username, uid }), 'user');
    await database.atomic([{ query: operators.revoking(uid), otherwise: isNone }, ...noted()]);
    return { uid, username, operator: false };
  },
});

export const listOperators = operation<Pick<OperationDeps, 'operators'>>()({
  name: 'operator.list',
  summary: 'Operators by their uid, a page at a time',
  audited: false,
  input: z.object({
    after: afterUid,
    limit: limit(),
  }),
  output: z
    .array(
      z.object({
        uid: z.int(),
        username: z.string(),
        since: z.iso.datetime(),
        second_factor: z.boolean().describe('Without one there is no console.'),
      }),
    )
    .max(MOST_ROWS),
  errors: [],
  run: async ({ input: { after, limit } }, { operators }) =>
    (await operators.list(after, limit)).map(({ uid, username, since, factors }) => ({
      ...{ uid, username, since: isoTime(since), second_factor: factors > 0 },
    })),
});
