/** Closed accounts: gone for everybody else at once, reopened by signing in within some days, then erased. */
import { ApiError } from '../api/errors.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/driver/database.ts';
import type { Step } from '../db/driver/query.ts';
import { createClientTable } from '../db/tables/clients.ts';
import type { User, UserTable } from '../db/tables/users.ts';
import type { Revocations } from '../revocation/revoke.ts';
import { createAppEvents } from '../webhooks/app-events.ts';
import type { RetiredNames } from './names/retired-names.ts';
import type { Messages, Receiver } from './notices/messages.ts';

const DAY = 24 * 3600 * 1000;
const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

type ClosedOrDisabled = Pick<User, 'closed_at' | 'disabled_at'>;

/** A person who signs in; a new account was never closed or disabled. */
export type Returning = Receiver & Partial<ClosedOrDisabled>;

export interface ClosedAccounts {
  /**
   * Closes an account. Every session, token and grant of it ends, on every instance.
   * @returns when it will be erased, epoch milliseconds
   * @throws ApiError ACCOUNT_NOT_FOUND if it was closed meanwhile
   */
  close(user: User, revocations: Revocations): Promise<number>;
  /**
   * Closes and disables an account: its owner can reopen it only after an operator enables it.
   * @param also steps of the same write
   * @throws ApiError OVERTAKEN if it was changed meanwhile
   */
  closeFor(user: User, revocations: Revocations, also: readonly Step[]): Promise<void>;
  /** When an account that was closed at this time is erased, epoch milliseconds. */
  erasedAt(closed_at: number): number;
  /**
   * Whether its owner may sign in, in any way: it is not disabled, nor closed for so long that the next sweep erases it.
   */
  maySignIn(user: Partial<ClosedOrDisabled>): boolean;
  /**
   * Reopens a closed account and notifies it; an open one stays as it is.
   * @throws ApiError ACCOUNT_NOT_FOUND if it was erased or reopened meanwhile
   */
  reopen(user: Returning): Promise<void>;
}

interface Deps {
  readonly config: Pick<Config, 'accountDeletionDays'>;
  readonly database: Database;
  readonly users: UserTable;
  readonly messages: Messages;
  readonly retiredNames: RetiredNames;
}

export function createClosedAccounts({ config, database, users, messages, retiredNames }: Deps): ClosedAccounts {
  const clients = createClientTable(database);
  const gone = () => new ApiError('ACCOUNT_NOT_FOUND');
  const appEvents = createAppEvents(database);
  const erasedAt = (closed_at: number) => closed_at + config.accountDeletionDays * DAY;

  /** The effects of closing an account, whoever closes it. */
  const ending = async (user: User, revocations: Revocations): Promise<Step[]> => [
    ...(user.closed_at === null ? [retiredNames.retiring(user), appEvents.accountDeleted(user.uid)] : []),
    ...(await clients.leaving(user.uid)),
    ...revocations.accountRevocation(user.uid),
  ];

  return {
    erasedAt,

    maySignIn: ({ closed_at = null, disabled_at = null }) =>
      disabled_at === null && (closed_at === null || Date.now() < erasedAt(closed_at)),

    async close(user, revocations) {
      const { uid } = user;
      const closed_at = Date.now();
      await database.atomic([
        { query: users.changing(uid, { closed_at }, { closed_at: null }), otherwise: gone },
        messages.telling(user, 'account closed', { date: dateOf(erasedAt(closed_at)) }),
        ...(await ending(user, revocations)),
      ]);
      await revocations.heard();
      return erasedAt(closed_at);
    },

    async closeFor(user, revocations, also) {
      const { uid, closed_at, disabled_at } = user;
      const now = Date.now();
      const columns = { closed_at: closed_at ?? now, disabled_at: disabled_at ?? now };
      const overtaken = () => new ApiError('OVERTAKEN');
      await database.atomic([
        { query: users.changing(uid, columns, { closed_at, disabled_at }), otherwise: overtaken },
        messages.telling(user, 'account deleted', { date: dateOf(erasedAt(columns.closed_at)) }),
        ...(await ending(user, revocations)),
        ...also,
      ]);
      await revocations.heard();
    },

    async reopen(user) {
      const { uid, closed_at = null } = user;
      if (closed_at === null) return;
      const closed = await users.byUid(uid);
      if (!closed) throw gone();
      await database.atomic([
        { query: users.changing(uid, { closed_at: null }, { closed_at }), otherwise: gone },
        retiredNames.releasing(closed),
        messages.telling(user, 'account reopened', {}),
      ]);
    },
  };
}
