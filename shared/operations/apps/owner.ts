/** Who may own an app: open accounts with few enough apps, whichever way they get one. */
import { reason } from '../../api/reasons.ts';
import type { Step } from '../../db/driver/query.ts';
import type { ClientRow } from '../../db/tables/clients.ts';
import type { User } from '../../db/tables/users.ts';
import type { OperationDeps } from '../deps.ts';
import { Refused } from '../operation.ts';

/** The most apps of one person (contract section 10). */
export const MOST_OWN_APPS = 20;

interface Around {
  readonly first: readonly Step[];
  readonly also: readonly Step[];
}

/** The steps around the one that assigns an owner. @param field the input member that names the owner */
export function owning(
  { clients, users }: Pick<OperationDeps, 'clients' | 'users'>,
  { uid, username }: User,
  client_id: string,
  field: string,
): Around {
  const gone = () => new Refused('ACCOUNT_NOT_FOUND', reason('refused.notOpen', { username, uid }), field);
  const full = () => new Refused('INVALID_PARAMETER', reason('refused.appsFull', { most: MOST_OWN_APPS }), field);
  const isOpen = { closed_at: null, disabled_at: null };
  return {
    // Simultaneous closures of the account or further apps are ordered before or after.
    first: [{ query: users.changing(uid, { closed_at: null }, isOpen), otherwise: gone }],
    also: [{ query: clients.owningAtMost(uid, client_id, MOST_OWN_APPS), otherwise: full }],
  };
}

/** The steps that change the owner: both are notified. @param field the input member that names the owner */
export async function giving(
  deps: Pick<OperationDeps, 'clients' | 'users' | 'messages'>,
  { client_id, name, owner_uid }: ClientRow,
  to: User,
  field: string,
): Promise<
  Around & { readonly columns: Pick<ClientRow, 'owner_uid' | 'heir_uid'>; readonly former: User | undefined }
> {
  const former = owner_uid === null ? undefined : await deps.users.byUid(owner_uid);
  const { first, also } = owning(deps, to, client_id, field);
  return {
    // Offers of the former owner end.
    columns: { owner_uid: to.uid, heir_uid: null },
    former,
    first,
    also: [
      ...also,
      deps.messages.telling(to, 'app received', { app: name }),
      // The named person is its sender, so it is erased with them.
      ...(former ? [deps.messages.telling(former, 'app handed on', { app: name, username: to.username }, to.uid)] : []),
    ],
  };
}
