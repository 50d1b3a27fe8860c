/** Changing what an account is known and opened by. */
import { ApiError } from '../api/errors.ts';
import type { Database } from '../db/driver/database.ts';
import type { Step } from '../db/driver/query.ts';
import { laterThan } from '../db/optimistic.ts';
import type { User, UserTable } from '../db/tables/users.ts';
import type { Revocations } from '../revocation/revoke.ts';
import { createAppEvents } from '../webhooks/app-events.ts';
import { nicknameForms } from './names/nicknames.ts';
import { type Reserving, refuseReserved } from './names/reserved-names.ts';
import type { RetiredNames } from './names/retired-names.ts';
import type { Messages } from './notices/messages.ts';
import type { Passwords } from './passwords.ts';
import { userFault, usernameForms } from './register.ts';

/** The new values; null removes one. The kinds of this folder have checked and normalised them. */
export interface BasicChanges {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly nickname?: string | null | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | null | undefined;
}

/** The token or browser session by which the owner asks for the change. */
export interface KeptSession {
  readonly token?: string;
  readonly session?: string;
}

export interface BasicInfo {
  /**
   * Changes an account, all or nothing. A new email address or phone number is not verified yet. A new password ends
   * every session and token of the account. The account is notified of a new password, and of an address or number that
   * was replaced. A former username is never given to anybody else.
   * @param kept the authorization of this token, or this browser session, outlives a new password
   * @throws ApiError INVALID_PARAMETER (a reserved name), USERNAME_EXISTS, SAME_PASSWORD, EMAIL_EXISTS, PHONE_EXISTS,
   * NICKNAME_EXISTS; UPDATE_FAILED if it could not be stored, PASSWORD_OVERTAKEN if another request changed the
   * password meanwhile
   */
  change(user: User, changes: BasicChanges, kept?: KeptSession): Promise<void>;
}

interface BasicInfoDeps {
  readonly config: Reserving;
  readonly database: Database;
  readonly users: UserTable;
  readonly passwords: Passwords;
  readonly revocations: Revocations;
  readonly messages: Messages;
  readonly retiredNames: RetiredNames;
}

export function createBasicInfo(deps: BasicInfoDeps): BasicInfo {
  const { config, database, users, passwords, revocations, messages, retiredNames } = deps;
  const appEvents = createAppEvents(database);
  const passwordEnds = async (user: User, { token, session }: KeptSession): Promise<Step[]> => [
    ...revocations.accountRevocation(user.uid, { grant: token && (await revocations.grantOf(token)), session }),
    messages.telling(user, 'password changed', {}),
  ];

  return {
    async change(user, { username, password, nickname, email, phone }, kept = {}) {
      const renamed = username === undefined || username === user.username ? undefined : usernameForms(username);
      if (username !== undefined && renamed) {
        refuseReserved('username', username, config);
        if (await retiredNames.has(renamed, user.uid)) throw new ApiError('USERNAME_EXISTS');
      }
      if (nickname != null) refuseReserved('nickname', nickname, config);
      if (password !== undefined && (await passwords.verify(user.password_hash, password))) {
        throw new ApiError('SAME_PASSWORD');
      }
      const columns: Partial<User> = {
        ...(renamed && username !== undefined && { username, ...renamed }),
        ...(nickname !== undefined && { nickname, ...nicknameForms(nickname) }),
        ...(email !== undefined && email !== user.email && { email, email_verified_at: null }),
        ...(phone !== undefined && phone !== user.phone && { phone, phone_verified_at: null }),
        ...(password !== undefined && {
          password_hash: await passwords.hash(password),
          password_changed_at: laterThan(user.password_changed_at),
        }),
      };
      if (Object.keys(columns).length === 0) return;

      const { password_changed_at } = user;
      const changing: Step = {
        query: users.changing(user.uid, columns, password === undefined ? {} : { password_changed_at }),
        // A new password is stored only if the compared one is still there; in all else the last write wins.
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
        const ends = password === undefined ? [] : await passwordEnds(user, kept);
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
