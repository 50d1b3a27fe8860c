/**
 * Ownership of apps. An owner offers an app and the receiver accepts; operators transfer it at once. Secrets and
 * webhooks stay.
 */
import { z } from 'zod';
import { reason } from '../../api/reasons.ts';
import { isLimited } from '../../clients/state.ts';
import type { Step } from '../../db/driver/query.ts';
import { createBlockTable } from '../../db/tables/blocks.ts';
import type { ClientRow } from '../../db/tables/clients.ts';
import { isOpen, type User } from '../../db/tables/users.ts';
import { type Find, findUser, findUsername, namedUsername, noAccount, who, why } from '../accounts/whom.ts';
import { clientId, noSuchClient } from '../clients/fields.ts';
import { assertMayChange, changeClient, findClient, found } from '../clients/find.ts';
import { clientShape, presentClient } from '../clients/present.ts';
import type { OperationDeps } from '../deps.ts';
import { operation, Refused } from '../operation.ts';
import { ownApp, uidOf } from './own.ts';
import { giving } from './owner.ts';

type Deps = Pick<OperationDeps, 'clients' | 'users' | 'database' | 'messages'>;

const ownershipShape = z.object({
  client_id: z.string(),
  owner_uid: z.int().nullable(),
  offered_to: z.int().nullable(),
});
const errors = ['INVALID_PARAMETER', 'ACCOUNT_NOT_FOUND', 'NOT_FOUND', 'OVERTAKEN'] as const;

const present = ({ client_id, owner_uid, heir_uid }: Pick<ClientRow, 'client_id' | 'owner_uid' | 'heir_uid'>) => ({
  ...{ client_id, owner_uid, offered_to: heir_uid },
});

async function receiverNamed(users: Deps['users'], said: string, find: Find = findUser): Promise<User> {
  const user = await find(users, said, 'to');
  if (isOpen(user)) return user;
  throw noAccount(said, 'to');
}

export const offerApp = operation<Deps>()({
  name: 'app.offer',
  summary: 'Offers an app of whoever asks to somebody, whose it is once they accept it. An offer before this one ends.',
  audited: true,
  input: z.object({ client_id: clientId, to: namedUsername }),
  output: ownershipShape,
  errors,
  async run({ input: { client_id, to }, actor, about, fail, noted }, { clients, users, database, messages }) {
    const uid = uidOf(actor);
    const row = found(client_id, await ownApp(clients, client_id, uid));
    about(`client:${client_id}`);
    const [owner, heir] = await Promise.all([users.byUid(Number(uid)), receiverNamed(users, to, findUsername)]);
    if (heir.uid === uid) fail('INVALID_PARAMETER', reason('refused.yoursAlready'), 'to');
    // Blocked people are not told, and reach nobody.
    const isBlocked = await createBlockTable(database).has(heir.uid, Number(uid));
    const values = { app: row.name, username: owner?.username ?? '' };
    const told = isBlocked ? [] : [messages.telling(heir, 'app offered', values, uid)];
    await changeClient(clients, row, { heir_uid: heir.uid }, { also: [...told, ...noted()] });
    return present({ ...row, heir_uid: heir.uid });
  },
});

export const withdrawOffer = operation<Deps>()({
  name: 'app.withdraw',
  summary: 'Takes back that an app of whoever asks was offered to somebody',
  audited: true,
  input: z.object({ client_id: clientId }),
  output: ownershipShape,
  errors,
  async run({ input: { client_id }, actor, about, fail, noted }, { clients }) {
    const row = found(client_id, await ownApp(clients, client_id, uidOf(actor)));
    about(`client:${client_id}`);
    if (row.heir_uid === null) fail('INVALID_PARAMETER', reason('refused.offeredToNobody', { client_id }), 'client_id');
    await changeClient(clients, row, { heir_uid: null }, { also: noted() });
    return present({ ...row, heir_uid: null });
  },
});

/** An app that is offered to the caller; it does not exist for others. */
async function offeredApp({ clients }: Pick<Deps, 'clients'>, client_id: string, uid: number | undefined) {
  const row = await clients.find(client_id);
  if (row && uid !== undefined && row.heir_uid === uid) return row;
  throw new Refused('NOT_FOUND', noSuchClient(client_id), 'client_id');
}

/** Assigns an app to a person. */
async function give(deps: Deps, row: ClientRow, to: User, noted: () => Step[]): Promise<void> {
  const { clients } = deps;
  const { columns, former, first, also } = await giving(deps, row, to, 'to');
  // An app in development admits only its owner and its testers.
  const isOut = former && isLimited(row) && !(await clients.isTester(row.client_id, former.uid));
  const ends = isOut ? { of: [former.uid] } : undefined;
  await changeClient(clients, row, columns, { ends, first, also: [...also, ...noted()] });
}

export const acceptApp = operation<Deps>()({
  name: 'app.accept',
  summary: 'Makes an app that was offered to whoever asks theirs. Its secrets and webhooks stay as they are.',
  audited: true,
  input: z.object({ client_id: clientId }),
  output: ownershipShape,
  errors,
  async run({ input: { client_id }, actor, about, fail, noted }, deps) {
    const uid = uidOf(actor);
    const row = await offeredApp(deps, client_id, uid);
    about(`client:${client_id}`);
    const to =
      (await deps.users.byUid(Number(uid))) ??
      fail('ACCOUNT_NOT_FOUND', reason('refused.noAccount', { said: Number(uid) }));
    await give(deps, row, to, noted);
    return present({ client_id, owner_uid: to.uid, heir_uid: null });
  },
});

export const declineApp = operation<Deps>()({
  name: 'app.decline',
  summary: 'Does not take an app that was offered to whoever asks',
  audited: true,
  input: z.object({ client_id: clientId }),
  output: z.object({ client_id: z.string() }),
  errors,
  async run({ input: { client_id }, actor, about, noted }, deps) {
    const row = await offeredApp(deps, client_id, uidOf(actor));
    about(`client:${client_id}`);
    await changeClient(deps.clients, row, { heir_uid: null }, { also: noted() });
    return { client_id };
  },
});

export const handOverApp = operation<Deps>()({
  name: 'app.owner',
  summary: 'Makes an app somebody’s at once. Its former owner and its new one are told; its secrets and webhooks stay.',
  audited: true,
  input: z.object({ client_id: clientId, to: who, why }),
  output: clientShape,
  errors: [...errors, 'PERMISSION_DENIED'],
  async run({ input: { client_id, to: said }, actor, about, fail, noted }, deps) {
    const row = await findClient(deps.clients, client_id);
    about(`client:${client_id}`);
    // Its new owner creates secrets for it.
    assertMayChange(actor, row);
    const to = await receiverNamed(deps.users, said);
    if (row.owner_uid === to.uid)
      fail('INVALID_PARAMETER', reason('refused.theirsAlready', { client_id, username: to.username }), 'to');
    await give(deps, row, to, noted);
    return presentClient(await findClient(deps.clients, client_id));
  },
});
