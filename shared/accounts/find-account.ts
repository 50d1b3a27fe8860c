/** Finds the account of a typed name, to sign in or to set a new password. */
import type { User, UserTable } from '../db/tables/users.ts';
import { type Medium, readMedium } from './media.ts';
import { nameKey } from './names.ts';

/**
 * The account of a username, or of a proven email address or phone number. Text that reads as an address or number is
 * looked up as such first, so an old username that looks like a number does not shadow it.
 */
export async function findAccount(users: UserTable, name: string): Promise<User | undefined> {
  const medium = readMedium(name);
  const [owner, named] = await Promise.all([medium && mediumHolder(users, medium), users.byUsernameKey(nameKey(name))]);
  return owner && isProven(owner, medium?.kind) ? owner : named;
}

/**
 * `findAccount` for sending a mailed code, which will prove an unproven address.
 * @see forgotten-passwords.ts for the other effects of such a code
 */
export async function findReachable(users: UserTable, name: string): Promise<User | undefined> {
  const medium = readMedium(name);
  return medium?.kind === 'email' ? mediumHolder(users, medium) : findAccount(users, name);
}

/** The account with this address or number, proven or not. */
export const mediumHolder = (users: UserTable, { kind, address }: Medium): Promise<User | undefined> =>
  kind === 'email' ? users.byEmail(address) : users.byPhone(address);

/** Whether the account has proven its address or number. */
export const isProven = (user: User, kind: Medium['kind'] | undefined): boolean =>
  (kind === 'email' ? user.email_verified_at : user.phone_verified_at) !== null;
