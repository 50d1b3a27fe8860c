/**
 * When the hosted pages ask for a captcha: not on a known device of the account, and not for the first tries from a
 * quiet address. If passwords of a name are being guessed, strangers meet a captcha from any address. Names are counted
 * as typed, so no captcha reveals that a name and an address belong to one account. This counts even with limits off,
 * since it locks nobody out.
 */
import { isApiError } from '../../api/errors.ts';
import type { Secrets } from '../../crypto/secrets.ts';
import type { UserTable } from '../../db/tables/users.ts';
import { budgets } from '../../limits/budgets.ts';
import type { Limits } from '../../limits/limits.ts';
import { findAccount } from '../media/media.ts';
import { nameKey } from '../names/names.ts';
import type { KnownDevices } from './known-devices.ts';

/** The person at a form. */
export interface FormCaller {
  /** The caller's address. */
  readonly address: string;
  /** The value of the device cookie, if there is one. */
  readonly device: string | undefined;
  /** The name of the account: undefined before it is typed, null if the form is about no existing account. */
  readonly name: string | null | undefined;
}

/** `try`: admitted, and used up one of the first tries of the address. */
export type Admission = 'known' | 'try' | 'captcha';

export interface CaptchaPolicy {
  /** Whether a form shows a captcha at first. */
  shows(caller: FormCaller): Promise<boolean>;
  /** Whether the form as sent is admitted or needs a captcha. */
  admit(caller: FormCaller): Promise<Admission>;
  /** Gives back the try of a person who proved their identity: only failures count. */
  giveBack(caller: FormCaller): Promise<void>;
  /** Counts a stranger's wrong password. @param name as typed */
  wrongPassword(name: string): Promise<void>;
}

interface Deps {
  readonly secrets: Secrets;
  readonly users: UserTable;
  readonly knownDevices: KnownDevices;
  /** The limits that count always. */
  readonly counts: Pick<Limits, 'count' | 'isUsedUp' | 'giveBack'>;
}

export function createCaptchaPolicy({ secrets, users, knownDevices, counts }: Deps): CaptchaPolicy {
  /** The stored form of a typed name. */
  const typed = (name: string) => secrets.mac('typed names', nameKey(name)).toString('base64url');

  /**
   * Free on a known device, required if the account's passwords are being guessed; undefined if the address decides.
   */
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
        if (isApiError(error, 'RATE_LIMITED')) return 'captcha';
        throw error;
      }
    },

    giveBack: ({ address }) => counts.giveBack(budgets.triesWithoutCaptcha, address),

    async wrongPassword(name) {
      try {
        await counts.count(budgets.wrongPasswords, typed(name));
      } catch (error) {
        // The count stops at more than enough.
        if (!isApiError(error, 'RATE_LIMITED')) throw error;
      }
    },
  };
}
