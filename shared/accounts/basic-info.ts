/** Changing what an account is known and opened by. */
import { ApiError } from '../api/errors.ts';
import type { Database } from '../db/driver/database.ts';
import type { Step } from '../db/driver/query.ts';
import type { User, UserTable } from '../db/tables/users.ts';
import type { Revocations } from '../revocation/revoke.ts';
import { createAppEvents } from '../webhooks/events.ts';
import type { Messages } from './messages.ts';
import { nicknameForms } from './nicknames.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { userFault, usernameForms } from './register.ts';
import { type Reserving, refuseReserved } from './reserved-names.ts';
import type { RetiredNames } from './retired-names.ts';

/** What is to be another, or with null to be none. Each is checked by the kinds of this folder and in its normal form. */
export interface BasicChanges {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly nickname?: string | null | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | null | undefined;
}

/** By what the account's owner asks. */
export interface KeptAuthorization {
  readonly token?: string;
  readonly session?: string;
}

export interface BasicInfo {
  /**
   * Changes an account, all or nothing. A new email or phone is not verified yet. A new password ends every session and
   * token of the account. The account is told of a new password, and of an address or a number that it has no longer.
   * @param asking the authorization of this token, or this session in a browser, outlives a new password
   * A former username is never given to anybody else.
   * @throws ApiError INVALID_PARAMETER (a reserved name), USERNAME_EXISTS, SAME_PASSWORD, EMAIL_EXISTS, PHONE_EXISTS, NICKNAME_EXISTS;
   * UPDATE_FAILED when it could not be stored, PASSWORD_OVERTAKEN when another request changed the password meanwhile
   */
  change(user: User, changes: BasicChanges, asking?: KeptAuthorization): Promise<void>;
}

interface BasicInfoDeps {
  readonly config: Reserving;
  readonly database: Database;
  readonly users: UserTable;
  readonly revocations: Revocations;
  readonly messages: Messages;
  readonly retiredNames: RetiredNames;
}

export function createBasicInfo(deps: BasicInfoDeps): BasicInfo {
  const { config, database, users, revocations, messages, retiredNames } = deps;
  const appEvents = createAppEvents(database);
  const passwordEnds = async (user: User, { token, session }: KeptAuthorization): Promise<Step[]> => [
    ...revocations.accountRevocation(user.uid, { grant: token && (await revocations.grantOf(token)), session }),
    messages.telling(user, 'password changed', {}),
  ];

  return {
    async change(user, { username, password, nickname, email, phone }, asking = {}) {
      const renamed = username === undefined || username === user.username ? undefined : usernameForms(username);
      if (username !== undefined && renamed) {
        refuseReserved('username', username, config);
        if (await retiredNames.has(renamed, user.uid)) throw new ApiError('USERNAME_EXISTS');
      }
      if (nickname != null) refuseReserved('nickname', nickname, config);
      if (password !== undefined && (await verifyPassword(user.password_hash, password))) {
        throw new ApiError('SAME_PASSWORD');
      }
      const columns: Partial<User> = {
        ...(renamed && username !== undefined && { username, ...renamed }),
        ...(nickname !== undefined && { nickname, ...nicknameForms(nickname) }),
        ...(email !== undefined && email !== user.email && { email, email_verified_at: null }),
        ...(phone !== undefined && phone !== user.phone && { phone, phone_verified_at: null }),
        ...(password !== undefined && {
          password_hash: await hashPassword(password),
          // Later than the one before, by which two changes at once know of each other.
          password_changed_at: Math.max(Date.now(), user.password_changed_at + 1),
        }),
      };
      if (Object.keys(columns).length === 0) return;

      const { password_changed_at } = user;
      const changing: Step = {
        query: users.changing(user.uid, columns, password === undefined ? {} : { password_changed_at }),
        // A new password needs the one it was compared with; all else is as the last one says.
        otherwise: () => new ApiError(password === undefined ? 'ACCOUNT_NOT_FOUND' : 'PASSWORD_OVERTAKEN'),
      };
      try {
        const naming = renamed
          ? [
              retiredNames.retiring(user),
              retiredNames.refusing({ uid: user.uid, ...renamed }),
              messages.telling(user, 'username changed', {}),
            ]
          : [];
        const gone = (['email', 'phone'] as const).flatMap((kind) => (kind in columns && user[kind]) || []);
        const told = gone.map((medium) => messages.telling(user, 'medium removed', { medium }));
        const ends = password === undefined ? [] : await passwordEnds(user, asking);
        const changed = (['email', 'phone'] as const).filter((kind) => kind in columns);
        const events = await Promise.all(changed.map((kind) => appEvents.addressChanged(user.uid, kind)));
        await database.atomic([changing, ...naming, ...events.flat(), ...ends, ...told]);
      } catch (error) {
        throw userFault(error, 'UPDATE_FAILED');
      }
      if (password !== undefined) await revocations.heard();
    },
  };
}
