/** The account that a call is about, by uid or username. */
import { nameKey } from '../../shared/accounts/names.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { integer, text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import type { User, UserTable } from '../../shared/db/tables/users.ts';

/** The parameters of such an endpoint: exactly one of the two. */
export const whomFields = { uid: integer().optional(), username: text(64).optional() };

interface Whom {
  readonly uid?: number | undefined;
  readonly username?: string | undefined;
}

/** @throws ApiError INVALID_PARAMETER for neither or both, ACCOUNT_NOT_FOUND */
export async function findWhom(users: UserTable, { uid, username }: Whom): Promise<User> {
  if ((uid === undefined) === (username === undefined)) {
    throw new ApiError('INVALID_PARAMETER', {
      details: [{ field: 'uid', reason: uid === undefined ? reason('orUsername') : reason('andUsername') }],
    });
  }
  const user = uid === undefined ? await users.byUsernameKey(nameKey(username as string)) : await users.byUid(uid);
  if (!user || user.closed_at !== null) throw new ApiError('ACCOUNT_NOT_FOUND');
  return user;
}
