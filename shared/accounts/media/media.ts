/** Email addresses and phone numbers, in the form in which they are unique, and the account that a typed name is. */
import type { User, UserTable } from '../../db/tables/users.ts';
import { nameKey } from '../names/names.ts';
import { email } from './emails.ts';
import { normalPhone } from './phones.ts';

export interface Medium {
  readonly kind: 'email' | 'phone';
  /** The normal form: an email address in lower case, a number as E.164. */
  readonly address: string;
}

/** Reads an email address or phone number; undefined if the text is neither. */
export function readMedium(text: string): Medium | undefined {
  const given = text.trim();
  if (/[@＠]/.test(given)) {
    const address = email.safeParse(given).data;
    return address === undefined ? undefined : { kind: 'email', address };
  }
  const address = normalPhone(given);
  return address === undefined ? undefined : { kind: 'phone', address };
}

/** The account's own email address, else its phone number, else undefined. */
export function ownMedium({ email, phone }: Pick<User, 'email' | 'phone'>): Medium | undefined {
  if (email) return { kind: 'email', address: email };
  return phone ? { kind: 'phone', address: phone } : undefined;
}

/** Both media, and whether each is proven, for those who may see them. */
export const presentMedia = (user: Pick<User, 'email' | 'email_verified_at' | 'phone' | 'phone_verified_at'>) => ({
  email: user.email,
  email_verified: user.email_verified_at !== null,
  phone: user.phone,
  phone_verified: user.phone_verified_at !== null,
});

/** The proven email address of an account, else its proven phone number. */
export function provenMedium(user: User): Medium | undefined {
  const { email, phone, email_verified_at, phone_verified_at } = user;
  return ownMedium({
    email: email_verified_at === null ? null : email,
    phone: phone_verified_at === null ? null : phone,
  });
}

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
