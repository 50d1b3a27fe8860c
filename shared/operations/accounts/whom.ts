/** Finding the account that somebody names. */
import { z } from 'zod';
import { normalEmail } from '../../accounts/media/emails.ts';
import { normalPhone } from '../../accounts/media/phones.ts';
import { nameKey } from '../../accounts/names/names.ts';
import { LAST_ID, showsAll } from '../../api/fields.ts';
import { anyOf, quoted, reason } from '../../api/reasons.ts';
import type { User, UserTable } from '../../db/tables/users.ts';
import { Refused } from '../operation.ts';

export const who = z
  .string()
  .max(320, reason('tooLong', { max: 320 }))
  .describe('A uid, a username, an email address or a phone number; uid:… or username:… where it may be two.');

const LONGEST_USERNAME = 64;

/** A username, which anybody may look up: uids, addresses and numbers would reveal their owner. */
export const namedUsername = z
  .string()
  .min(1)
  .max(LONGEST_USERNAME, reason('tooLong', { max: LONGEST_USERNAME }));

export const LONGEST_WHY = 500;

/** The reason of an operator, which the audit records. */
export const why = z
  .string()
  .trim()
  .max(LONGEST_WHY, reason('tooLong', { max: LONGEST_WHY }))
  .refine(...showsAll)
  .optional()
  .describe('Why, for the audit.');

/**
 * Finds an account by uid, username, email address or phone number. If a username looks like another account's uid or
 * phone number, none is found, and the caller must be specific.
 * @param field the input member that names it
 * @throws Refused ACCOUNT_NOT_FOUND if there is none, INVALID_PARAMETER if there are several
 */
export async function findUser(users: UserTable, said: string, field = 'user'): Promise<User> {
  const [, kind, exact] = /^(uid|username):(.+)$/.exec(said) ?? [];
  const found: (User | undefined)[] = [];
  const name = exact ?? said;
  if (kind !== 'username') found.push(await byUid(users, name));
  if (kind !== 'uid') found.push(await users.byUsernameKey(nameKey(name)));
  if (!kind) {
    const phone = normalPhone(name);
    if (name.includes('@')) found.push(await users.byEmail(normalEmail(name)));
    if (phone) found.push(await users.byPhone(phone));
  }
  const people = new Map(found.filter((user) => user !== undefined).map((user) => [user.uid, user]));
  const [user, ...others] = people.values();
  if (!user) throw noAccount(said, field);
  if (others.length === 0) return user;
  const choices = anyOf([user, ...others].map(({ uid, username }) => `uid:${uid} (${username})`));
  throw new Refused('INVALID_PARAMETER', reason('refused.severalAccounts', { said: quoted(said), choices }), field);
}

/** The refusal for a name that is nobody’s. */
export const noAccount = (said: string, field: string): Refused =>
  new Refused('ACCOUNT_NOT_FOUND', reason('refused.noAccount', { said: quoted(said) }), field);

/** How an account is found by what somebody says. */
export type Find = (users: UserTable, said: string, field: string) => Promise<User>;

/** Finds an account by its username alone. @throws Refused ACCOUNT_NOT_FOUND */
export async function findUsername(users: UserTable, name: string, field: string): Promise<User> {
  const user = await users.byUsernameKey(nameKey(name));
  if (user) return user;
  throw noAccount(name, field);
}

/** The uids of several accounts, each once. @param find how each is found, which may refuse it */
export async function findUids(
  users: UserTable,
  said: readonly string[],
  field: string,
  find: Find = findUser,
): Promise<number[]> {
  const found = await Promise.all(said.map((one) => find(users, one, field)));
  return [...new Set(found.map(({ uid }) => uid))];
}

function byUid(users: UserTable, digits: string): Promise<User | undefined> {
  const uid = /^\d{1,10}$/.test(digits) ? Number(digits) : 0;
  return uid > 0 && uid <= LAST_ID ? users.byUid(uid) : Promise.resolve(undefined);
}
