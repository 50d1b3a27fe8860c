/** Making, ending and blocking friendships. */
import type { Messages } from '../../shared/accounts/notices/messages.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { reason } from '../../shared/api/reasons.ts';
import type { Database } from '../../shared/db/driver/database.ts';
import { DatabaseFault } from '../../shared/db/driver/faults.ts';
import { optimistically } from '../../shared/db/optimistic.ts';
import type { BlockTable } from '../../shared/db/tables/blocks.ts';
import { type FriendTable, PairChanged } from '../../shared/db/tables/friends.ts';
import { isOpen, type UserTable } from '../../shared/db/tables/users.ts';

export interface Friendships {
  /**
   * Sends a request, or accepts theirs. The other person is notified; if that fails, nothing is stored. A repeated
   * request changes nothing and notifies nobody, and the same notice by one person is sent at most daily. A blocked
   * person's request succeeds, and the other does not see it.
   * @throws ApiError FRIEND_NOT_MADE for oneself and for people one has blocked, ACCOUNT_NOT_FOUND,
   * FRIEND_NOT_NOTIFIED, RATE_LIMITED for a week after the other has declined
   */
  make(uid: number, fid: number): Promise<'requested' | 'friends'>;
  /** Ends a friendship, or the request of either side. Resolves to false if there is none. */
  part(uid: number, fid: number): Promise<boolean>;
  /** Blocks somebody, and ends everything between the two. @throws ApiError INVALID_PARAMETER, ACCOUNT_NOT_FOUND */
  block(uid: number, fid: number): Promise<void>;
  /** Resolves to false if they were not blocked. */
  unblock(uid: number, fid: number): Promise<boolean>;
}

interface FriendshipDeps {
  readonly database: Database;
  readonly users: UserTable;
  readonly friends: FriendTable;
  readonly blocks: BlockTable;
  readonly messages: Messages;
}

const declined = (until: number) =>
  new ApiError('RATE_LIMITED', { retryAfter: Math.max(1, Math.ceil((until - Date.now()) / 1000)) });

const notOneself = [{ field: 'fid', reason: reason('somebodyElse') }];
const unblockFirst = [{ field: 'fid', reason: reason('blocked') }];

export function createFriendships({ database, users, friends, blocks, messages }: FriendshipDeps): Friendships {
  const openAccount = async (uid: number) => {
    const user = await users.byUid(uid);
    if (!user || !isOpen(user)) throw new ApiError('ACCOUNT_NOT_FOUND');
    return user;
  };

  return {
    async make(uid, fid) {
      if (fid === uid) throw new ApiError('FRIEND_NOT_MADE', { details: notOneself });
      const [{ username }, friend] = await Promise.all([openAccount(uid), openAccount(fid)]);
      const stands = await optimistically(async () => {
        const [hasBlocked, isBlocked] = await Promise.all([blocks.has(uid, fid), blocks.has(fid, uid)]);
        if (hasBlocked) throw new ApiError('FRIEND_NOT_MADE', { details: unblockFirst });
        const standing = await friends.standing(uid, fid);
        if (standing === 'friends') return 'friends';
        if (standing === 'asked') return 'requested';
        const agrees = standing === 'was asked';
        const until = agrees ? undefined : await friends.declinedUntil(uid, fid);
        if (until !== undefined) throw declined(until);
        const kind = agrees ? 'friend made' : 'friend request';
        const steps = agrees ? friends.agreeing(uid, fid) : friends.asking(uid, fid);
        const telling =
          isBlocked || (await friends.isTold(kind, uid, fid))
            ? []
            : [friends.noting(kind, uid, fid), messages.telling(friend, kind, { username }, uid)];
        try {
          await database.atomic([...steps, ...telling]);
          return agrees ? 'friends' : 'requested';
        } catch (error) {
          if (error instanceof DatabaseFault) throw new ApiError('FRIEND_NOT_NOTIFIED', { cause: error });
          if (!(error instanceof PairChanged)) throw error;
          return undefined;
        }
      });
      if (stands === undefined) throw new ApiError('FRIENDSHIP_OVERTAKEN');
      return stands;
    },
    part: (uid, fid) => friends.part(uid, fid),
    async block(uid, fid) {
      if (fid === uid) throw new ApiError('INVALID_PARAMETER', { details: notOneself });
      await openAccount(fid);
      await blocks.add(uid, fid);
    },
    unblock: (uid, fid) => blocks.remove(uid, fid),
  };
}
