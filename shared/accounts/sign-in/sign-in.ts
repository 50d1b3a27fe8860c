/** The one place that compares a name and a password, with back-off, for every way to sign in. */
import { ApiError } from '../../api/errors.ts';
import type { User, UserTable } from '../../db/tables/users.ts';
import { budgets } from '../../limits/budgets.ts';
import type { Limits } from '../../limits/limits.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import type { ClosedAccounts } from '../closed-accounts.ts';
import { findAccount } from '../media/media.ts';
import { nameKey } from '../names/names.ts';
import type { Passwords } from '../passwords.ts';
import type { CaptchaPolicy } from './captcha-policy.ts';
import type { KnownDevices } from './known-devices.ts';

export interface Credentials {
  /** A username, or a verified email address or phone number. */
  readonly name: string;
  readonly password: string;
  /** The caller's address. */
  readonly address: string;
  /** The value of the device cookie, if there is one. */
  readonly device?: string | undefined;
}

export interface SignIn {
  /**
   * Finds the account and compares the password.
   * @throws ApiError ACCOUNT_NOT_FOUND, INCORRECT_PASSWORD (for both, where unknown accounts are hidden), RATE_LIMITED
   */
  verify(credentials: Credentials): Promise<User>;
  /**
   * Compares the password of a signed-in person before a sensitive change.
   * @throws ApiError INCORRECT_PASSWORD, RATE_LIMITED
   */
  confirm(user: User, given: Omit<Credentials, 'name'>): Promise<void>;
}

interface SignInDeps {
  readonly users: UserTable;
  readonly passwords: Passwords;
  readonly limits: Limits;
  readonly knownDevices: KnownDevices;
  readonly captchaPolicy: CaptchaPolicy;
  readonly closedAccounts: Pick<ClosedAccounts, 'maySignIn'>;
  readonly hideUnknownAccounts: boolean;
  readonly countSignIn: SignInCounter;
}

/** @param by `password`, or the channel @param outcome `success`, or why not */
export type SignInCounter = (by: string, outcome: string) => void;

/** Declares the counter of sign-ins. */
export const countSignIns = (metrics: Metrics): SignInCounter =>
  metrics.counter('upare_sign_ins_total', 'Attempts to sign in: by what, and how they ended.', ['by', 'outcome']);

/** `completeSignIn` counts a success. */
export function createSignIn({ countSignIn, ...deps }: SignInDeps): SignIn {
  return {
    verify: (credentials) =>
      verify(deps, credentials).catch((error) => {
        countSignIn('password', error instanceof ApiError ? error.errorName.toLowerCase() : 'fault');
        throw error;
      }),
    async confirm(user, given) {
      if (!(await compare(deps, user, '', given))) throw new ApiError('INCORRECT_PASSWORD');
    },
  };
}

type Comparing = Pick<SignInDeps, 'passwords' | 'limits' | 'knownDevices' | 'captchaPolicy'>;

/** Compares a password. Failures count by account and device, or by the name if there is no account. */
function compare(
  { passwords, limits, knownDevices, captchaPolicy }: Comparing,
  user: User | undefined,
  name: string,
  { password, address, device }: Omit<Credentials, 'name'>,
) {
  const known = user && knownDevices.recognise(user.uid, device);
  const account = user ? String(user.uid) : `?${nameKey(name)}`;
  const key = known ? `${account}.${known}` : account;
  return passwords.verify(user?.password_hash, password, {
    before: () => limits.checkBackOff(key),
    async after(matches) {
      if (matches) return limits.succeed(key);
      await limits.fail(key);
      // A signed-in person types no name.
      if (!known && name) await captchaPolicy.wrongPassword(name);
      await limits.count(budgets.signInFailures, address);
    },
  });
}

async function verify(deps: Omit<SignInDeps, 'countSignIn'>, { name, ...given }: Credentials): Promise<User> {
  const { users, passwords, closedAccounts, hideUnknownAccounts } = deps;
  const user = await findAccount(users, name);
  const right = await compare(deps, user, name, given);
  if (!user || !closedAccounts.maySignIn(user))
    throw new ApiError(hideUnknownAccounts ? 'INCORRECT_PASSWORD' : 'ACCOUNT_NOT_FOUND');
  if (!right) throw new ApiError('INCORRECT_PASSWORD');
  if (right.outdated) {
    const { uid, password_hash } = user;
    // Unless the password was changed meanwhile.
    await users.change(uid, { password_hash: await passwords.hash(given.password) }, { password_hash });
  }
  return user;
}
