/** Whom an operator means. */
import { normalEmail } from '../shared/accounts/emails.ts';
import { nameKey } from '../shared/accounts/names.ts';
import { normalPhone } from '../shared/accounts/phones.ts';
import type { User, UserTable } from '../shared/db/tables/users.ts';
import { Refusal } from './output.ts';

/**
 * Finds an account by its uid, username, email address or phone number. A username may look like somebody else's uid or
 * phone number: then nobody is taken, and the operator has to say which.
 * @param said such as `10001`, `ada`, `ada@example.com`, `uid:10001`, `username:10001`
 * @throws Refusal where there is none, or more than one
 */
export async function findUser(users: UserTable, said: string): Promise<User> {
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
  if (!user) throw new Refusal(`there is no account ${JSON.stringify(said)}`);
  if (others.length === 0) return user;
  const choices = [user, ...others].map(({ uid, username }) => `uid:${uid} (${username})`);
  throw new Refusal(`${JSON.stringify(said)} may be more than one account: say ${choices.join(' or ')}`);
}

function byUid(users: UserTable, digits: string): Promise<User | undefined> {
  const uid = /^\d{1,10}$/.test(digits) ? Number(digits) : 0;
  return uid > 0 && uid < 2 ** 31 ? users.byUid(uid) : Promise.resolve(undefined);
}
