/** Closing one's own account, by the page and by the API. */
import type { ClosedAccounts } from '../accounts/closed-accounts.ts';
import type { Credentials, SignIn } from '../accounts/sign-in/sign-in.ts';
import type { AuditLog } from '../db/audit/audit-log.ts';
import type { User } from '../db/tables/users.ts';
import type { Revocations } from '../revocation/revoke.ts';
import { type OwnActor, performOwn } from './own.ts';

interface Deps {
  readonly signIn: Pick<SignIn, 'confirm'>;
  readonly closedAccounts: Pick<ClosedAccounts, 'close'>;
  readonly revocations: Revocations;
  readonly auditLog: Pick<AuditLog, 'add'>;
}

/**
 * @param given the password; undefined if a second factor was proven recently
 * @returns when the account will be erased, epoch milliseconds
 * @throws ApiError INCORRECT_PASSWORD, RATE_LIMITED, ACCOUNT_NOT_FOUND
 */
export const closeOwn = (
  deps: Deps,
  user: User,
  via: OwnActor['via'],
  given: Omit<Credentials, 'name'> | undefined,
): Promise<number> =>
  performOwn('own.close', { uid: user.uid, via }, deps, async () => {
    if (given) await deps.signIn.confirm(user, given);
    return deps.closedAccounts.close(user, deps.revocations);
  });
