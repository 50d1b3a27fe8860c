/** Notifies the owner of an app of operators' actions. */
import type { Step } from '../../db/driver/query.ts';
import type { ClientRow } from '../../db/tables/clients.ts';
import type { OperationDeps } from '../deps.ts';

type About = 'app approved' | 'app returned' | 'app suspended' | 'app resumed';

/** The steps of the notification, for the same write as its subject; none without an owner. */
export async function tellOwner(
  { users, messages }: Pick<OperationDeps, 'users' | 'messages'>,
  { owner_uid, name }: Pick<ClientRow, 'owner_uid' | 'name'>,
  kind: About,
  words: string,
): Promise<Step[]> {
  const owner = owner_uid === null ? undefined : await users.byUid(owner_uid);
  return owner ? [messages.telling(owner, kind, { app: name, words })] : [];
}
