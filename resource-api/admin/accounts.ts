/** api.Admin.accounts, account and accountDisable, …Enable, …SignOut, …Unlock, …Delete. */
import { z } from 'zod';
import { integer, oneOf, text } from '../../shared/api/fields.ts';
import { lockoutKinds } from '../../shared/db/tables/rate-limits.ts';
import { disableAccount, enableAccount } from '../../shared/operations/accounts/close.ts';
import { deleteAccount, signOutAccount, unlockAccount } from '../../shared/operations/accounts/end.ts';
import { accountShape, accountWithState } from '../../shared/operations/accounts/present.ts';
import { searchAccounts } from '../../shared/operations/accounts/search.ts';
import { showAccount } from '../../shared/operations/accounts/show.ts';
import { liftLockout, listLockouts } from '../../shared/operations/limits.ts';
import { adminEndpoint, asItIs, oneMore, page, paged, pageShape } from './admin-endpoint.ts';

const scope = 'admin:accounts';

const accounts = adminEndpoint({
  uri: 'api.Admin.accounts',
  scope,
  operation: searchAccounts,
  input: z.object({ q: text(320).optional(), ...paged(integer()) }),
  given: oneMore,
  output: pageShape(z.array(accountShape), z.int()),
  // A search has no further pages: a longer beginning narrows it.
  answer: (rows, { q, limit }) => (q ? { data: rows.slice(0, limit) } : page(rows, limit, ({ uid }) => uid)),
});

const account = adminEndpoint({
  uri: 'api.Admin.account',
  scope,
  operation: showAccount,
  input: z.object({ uid: integer() }),
  given: ({ uid }) => ({ user: `uid:${uid}` }),
  output: accountWithState,
  answer: asItIs,
});

/** The input and the answer of each action. */
const acting = {
  scope,
  input: z.object({ uid: integer(), why: text(500).optional() }),
  given: ({ uid, why }: { readonly uid: number; readonly why?: string | undefined }) => ({ user: `uid:${uid}`, why }),
  output: accountShape,
  answer: asItIs,
} as const;

const lockouts = adminEndpoint({
  uri: 'api.Admin.lockouts',
  scope,
  operation: listLockouts,
  input: z.object({ limit: integer(1, 200).default(100) }),
  given: asItIs,
  output: z.object({ data: listLockouts.output }),
  answer: (data) => ({ data }),
});

const lockoutLift = adminEndpoint({
  uri: 'api.Admin.lockoutLift',
  scope,
  operation: liftLockout,
  input: z.object({
    kind: oneOf(...lockoutKinds),
    key: text(200),
    why: text(500).optional(),
  }),
  given: asItIs,
  output: liftLockout.output,
  answer: asItIs,
});

export const accountEndpoints = [
  accounts,
  account,
  adminEndpoint({ uri: 'api.Admin.accountDisable', operation: disableAccount, ...acting }),
  adminEndpoint({ uri: 'api.Admin.accountEnable', operation: enableAccount, ...acting }),
  adminEndpoint({ uri: 'api.Admin.accountSignOut', operation: signOutAccount, ...acting }),
  adminEndpoint({ uri: 'api.Admin.accountUnlock', operation: unlockAccount, ...acting }),
  adminEndpoint({ uri: 'api.Admin.accountDelete', operation: deleteAccount, ...acting }),
  lockouts,
  lockoutLift,
];
