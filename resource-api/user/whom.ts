/** The account that a call is about, by uid or username. */
import { nameKey } from '../../shared/accounts/names/names.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { integer, text } from '../../shared/api/fields.ts';
import { type Reason, reason } from '../../shared/api/reasons.ts';
import type { UserTable } from '../../shared/db/tables/users.ts';

/** The parameters of such an endpoint: exactly one of the two. */
export const whomFields = { uid: integer().optional(), username: text(64).optional() };

interface Whom {
  readonly uid?: number | undefined;
  readonly username?: string | undefined;
}

/**
 * Finds the uid of an account that its owner has not closed.
 * @throws ApiError INVALID_PARAMETER for neither or both, ACCOUNT_NOT_FOUND
 */
export async function findUid(users: UserTable, { uid, username }: Whom): Promise<number> {
  const found = await lookUp(users, uid, username);
  if (found === undefined) throw new ApiError('ACCOUNT_NOT_FOUND');
  return found;
}

function lookUp(users: UserTable, uid: number | undefined, username: string | undefined) {
  const refuse = (reason: Reason) => new ApiError('INVALID_PARAMETER', { details: [{ field: 'uid', reason }] });
  if (uid !== undefined && username !== undefined) throw refuse(reason('andUsername'));
  if (uid !== undefined) return users.unclosedUid(uid);
  if (username !== undefined) return users.uidByUsernameKey(nameKey(username));
  throw refuse(reason('orUsername'));
}
