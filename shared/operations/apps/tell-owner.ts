/** Notifies the owner of an app of operators' actions, in the operator's words. */
import { z } from 'zod';
import { showsAll } from '../../api/fields.ts';
import { reason } from '../../api/reasons.ts';
import type { Step } from '../../db/driver/query.ts';
import type { ClientRow } from '../../db/tables/clients.ts';
import type { OperationDeps } from '../deps.ts';

export const LONGEST_WORDS = 1000;

/** Words to the owner of an app, which the audit records too. */
export const wordsToOwner = z
  .string()
  .trim()
  .min(1, reason('refused.ownerToldWhy'))
  .max(LONGEST_WORDS, reason('tooLong', { max: LONGEST_WORDS }))
  .refine(...showsAll);

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
