/** Creating accounts. */
import { ApiError, type ErrorName } from '../api/errors.ts';
import { DatabaseFault, UniqueViolation } from '../db/driver/faults.ts';
import type { Step } from '../db/driver/query.ts';
import { skeleton } from '../db/skeletons.ts';
import type { NewUser, User, UserTable } from '../db/tables/users.ts';
import type { Language } from '../words/language.ts';
import { nameKey } from './names/names.ts';
import { type Reserving, refuseReserved } from './names/reserved-names.ts';
import type { RetiredNames } from './names/retired-names.ts';
import type { Passwords } from './passwords.ts';
import type { Terms } from './terms.ts';

/** The data of a new account, checked by the kinds of `names.ts` and `passwords.ts`. */
export interface Registration {
  readonly username: string;
  readonly password: string;
  /** Left out when a phone number is proven instead: see phone-registrations.ts. */
  readonly email?: string | undefined;
  readonly language: Language;
}

/** The error for each unique index. */
const taken: Record<string, ErrorName> = {
  users_username_key_unique: 'USERNAME_EXISTS',
  users_username_skeleton_unique: 'USERNAME_EXISTS',
  users_email_unique: 'EMAIL_EXISTS',
  users_phone_unique: 'PHONE_EXISTS',
  users_nickname_key_unique: 'NICKNAME_EXISTS',
  users_nickname_skeleton_unique: 'NICKNAME_EXISTS',
};

/** The unique forms of a username. */
export const usernameForms = (username: string) => ({
  username_key: nameKey(username),
  username_skeleton: skeleton(username),
});

/**
 * The error for a failed write to `users`: the value that was taken, or `otherwise` for a database fault. Other errors
 * are returned unchanged.
 */
export function userFault(error: unknown, otherwise: ErrorName): unknown {
  if (error instanceof DatabaseFault) return new ApiError(otherwise, { cause: error });
  const name = error instanceof UniqueViolation ? taken[error.index] : undefined;
  return name ? new ApiError(name) : error;
}

interface RegisterDeps {
  readonly users: UserTable;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly retiredNames: Pick<RetiredNames, 'has' | 'refusing'>;
  readonly config: Reserving;
  readonly terms: Pick<Terms, 'accepted'>;
}

/** Stores a row with the steps that follow it. */
export type Store = (user: NewUser & Pick<User, 'uid'>, ...more: Step[]) => Promise<unknown>;

interface How {
  readonly store?: Store | undefined;
  readonly beforehand?: ((uid: number) => Promise<void>) | undefined;
}

/**
 * Creates an account, and records the version of the terms that its owner accepted.
 * @param how `store` writes the row, if more must be written with it; `beforehand` runs first with the uid, and if it
 * fails no account is created
 * @returns its uid
 * @throws ApiError INVALID_PARAMETER (a reserved name), USERNAME_EXISTS, EMAIL_EXISTS, PHONE_EXISTS, or REGISTER_FAILED
 * if it could not be stored
 */
export async function registerAccount(
  { users, passwords, retiredNames, config, terms }: RegisterDeps,
  { username, password, email, language }: Registration,
  { store = users.add, beforehand }: How = {},
): Promise<number> {
  const names = usernameForms(username);
  refuseReserved('username', username, config);
  // Checked before the expensive hash; the unique indexes decide.
  if ((await users.hasUsername(names)) || (await retiredNames.has(names))) throw new ApiError('USERNAME_EXISTS');
  if (email !== undefined && (await users.byEmail(email))) throw new ApiError('EMAIL_EXISTS');
  const password_hash = await passwords.hash(password);
  try {
    const uid = await users.reserveUid();
    const row = { uid, username, ...names, email: email ?? null, password_hash, language };
    await beforehand?.(uid);
    const accepted = await terms.accepted(language);
    await store(row, retiredNames.refusing(row), ...accepted(uid));
    return uid;
  } catch (error) {
    throw userFault(error, 'REGISTER_FAILED');
  }
}
