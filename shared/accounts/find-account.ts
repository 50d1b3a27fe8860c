/** Whose account a name that somebody typed is, to sign in or to set a new password. */
import type { User, UserTable } from '../db/tables/users.ts';
import { type Medium, readMedium } from './media.ts';
import { nameKey } from './names.ts';

/**
 * The account of a username, or of an email address or phone number that it has proven. What reads as an address or a
 * number is looked for as that first: a username of an earlier day that looks like somebody's number is no way to them.
 */
export async function findAccount(users: UserTable, name: string): Promise<User | undefined> {
  const medium = readMedium(name);
  const [owner, named] = await Promise.all([medium && mediumHolder(users, medium), users.byUsernameKey(nameKey(name))]);
  return owner && isProven(owner, medium?.kind) ? owner : named;
}

/**
 * `findAccount`, where what is found is sent a code by mail: an address that was never proven will be by that code.
 * @see forgotten-passwords.ts for what else such a code does
 */
export async function findReachable(users: UserTable, name: string): Promise<User | undefined> {
  const medium = readMedium(name);
  return medium?.kind === 'email' ? mediumHolder(users, medium) : findAccount(users, name);
}

/** The account that names this address or number as its own, proven or not. */
export const mediumHolder = (users: UserTable, { kind, address }: Medium): Promise<User | undefined> =>
  kind === 'email' ? users.byEmail(address) : users.byPhone(address);

/** Whether the account has shown that it reads what is sent to its address or number. */
export const isProven = (user: User, kind: Medium['kind'] | undefined): boolean =>
  (kind === 'email' ? user.email_verified_at : user.phone_verified_at) !== null;
