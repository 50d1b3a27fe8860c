/**
 * When the hosted pages ask for a captcha: not on a device that the account is known on, and not for the first tries from a
 * quiet address. Where passwords are guessed at under a name, from however many addresses, strangers meet it too: counted
 * by what was typed, so that no captcha tells that a name and an address are of one account. It is counted whether or not
 * limits are on, since it keeps nobody out.
 */
import { createHmac } from 'node:crypto';
import { ApiError } from '../api/errors.ts';
import type { Secrets } from '../crypto/secrets.ts';
import type { UserTable } from '../db/tables/users.ts';
import { budgets } from '../limits/budgets.ts';
import type { Limits } from '../limits/limits.ts';
import { findAccount } from './find-account.ts';
import type { KnownDevices } from './known-devices.ts';
import { nameKey } from './names.ts';

/** Who is at a form. */
export interface FormCaller {
  /** The caller's address. */
  readonly address: string;
  /** The value of the device's cookie, where there is one. */
  readonly device: string | undefined;
  /** What names the account: undefined where nobody has said yet; null where the form is about none that there is. */
  readonly name: string | null | undefined;
}

/** `try`: let through as one of the first tries of its address, which are used up by it. */
export type Admission = 'known' | 'try' | 'captcha';

export interface CaptchaPolicy {
  /** Whether a form shows a captcha to begin with. */
  shows(caller: FormCaller): Promise<boolean>;
  /** What is sent now: it is let through, or needs a captcha. */
  admit(caller: FormCaller): Promise<Admission>;
  /** Gives back the try of somebody who has proven who they are: it is none of those that are to be made costly. */
  giveBack(caller: FormCaller): Promise<void>;
  /** Counts a wrong password of a stranger. @param name as they typed it */
  wrongPassword(name: string): Promise<void>;
}

interface Deps {
  readonly secrets: Secrets;
  readonly users: UserTable;
  readonly knownDevices: KnownDevices;
  /** Those that count always. */
  readonly counts: Pick<Limits, 'count' | 'isUsedUp' | 'giveBack'>;
}

export function createCaptchaPolicy({ secrets, users, knownDevices, counts }: Deps): CaptchaPolicy {
  /** What is stored of a name that somebody typed. */
  const typed = (name: string) =>
    createHmac('sha256', secrets.key('typed names')).update(nameKey(name)).digest('base64url');

  /** Free on a known device; asked for where somebody guesses at the account; undefined where the address decides. */
  const byAccount = async ({ device, name }: FormCaller): Promise<boolean | undefined> => {
    if (name === null) return undefined;
    if (name === undefined) return knownDevices.ownerOf(device) === undefined ? undefined : false;
    const user = await findAccount(users, name);
    if (user && knownDevices.recognise(user.uid, device)) return false;
    return (await counts.isUsedUp(budgets.wrongPasswords, typed(name))) || undefined;
  };

  return {
    async shows(caller) {
      return (await byAccount(caller)) ?? counts.isUsedUp(budgets.triesWithoutCaptcha, caller.address);
    },

    async admit(caller) {
      const asked = await byAccount(caller);
      if (asked !== undefined) return asked ? 'captcha' : 'known';
      try {
        await counts.count(budgets.triesWithoutCaptcha, caller.address);
        return 'try';
      } catch (error) {
        if (error instanceof ApiError && error.errorName === 'RATE_LIMITED') return 'captcha';
        throw error;
      }
    },

    giveBack: ({ address }) => counts.giveBack(budgets.triesWithoutCaptcha, address),

    async wrongPassword(name) {
      try {
        await counts.count(budgets.wrongPasswords, typed(name));
      } catch (error) {
        // More than enough are counted.
        if (!(error instanceof ApiError) || error.errorName !== 'RATE_LIMITED') throw error;
      }
    },
  };
}
