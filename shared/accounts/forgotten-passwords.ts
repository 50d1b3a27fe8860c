/** A new password for whoever has forgotten theirs and reads the mail of their account. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Step } from '../db/database.ts';
import type { Endings } from '../db/endings.ts';
import type { User, UserTable } from '../db/users.ts';
import { ApiError, type Language } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Messages } from './messages.ts';
import { ownNameFault } from './own-name.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { findByName } from './sign-in.ts';
import type { VerificationCodes } from './verification-codes.ts';

export interface ForgottenPasswords {
  /**
   * Looks for the account and has a code sent to its email address. Resolves before the mail leaves and whatever becomes
   * of it: neither the time nor the answer tells whether there is such an account.
   * @param name username, email address or phone number
   * @param caller the network address
   * @returns its uid, undefined where there is none that can get a code; to be told to nobody
   */
  ask(name: string, about: { readonly language: Language; readonly caller: string }): Promise<number | undefined>;
  /**
   * Sets the password where the code is right, which also proves the email address. In the same write every session and
   * token of the account ends.
   * @param uid what `ask` returned
   * @throws ApiError INVALID_VERIFICATION_CODE, also where there is no account; SAME_PASSWORD and INVALID_PARAMETER (it is
   * the account's name), and the code stays good
   */
  reset(uid: number | undefined, code: string, password: string): Promise<void>;
  /** Resolves when every mail that was asked for has left or failed. */
  settled(): Promise<void>;
}

interface Rooms {
  readonly users: UserTable;
  readonly verificationCodes: VerificationCodes;
  readonly endings: Endings;
  readonly messages: Messages;
  readonly log: Log;
}

/** Nobody's uid and address: a code for them is looked for as for anybody, and never found. */
const NOBODY = { uid: 0, email: '' };

/** Milliseconds, in which the answer leaves: what comes after does not slow it down. */
const AFTER_THE_ANSWER = 100;

type Reachable = User & { readonly email: string };
const isReachable = (user: User | undefined): user is Reachable => Boolean(user?.email) && user?.disabled_at === null;

export function createForgottenPasswords({
  users,
  verificationCodes,
  endings,
  messages,
  log,
}: Rooms): ForgottenPasswords {
  const sending = new Set<Promise<void>>();
  const placeOf = ({ uid, email }: Pick<Reachable, 'uid' | 'email'>) => {
    const medium = { kind: 'email', address: email } as const;
    return { uid, medium, purpose: 'password' } as const;
  };

  const send = async (user: Reachable, language: Language, caller: string): Promise<void> => {
    await wait(AFTER_THE_ANSWER);
    try {
      await verificationCodes.send({ ...placeOf(user), language, own: true, ownPhone: user.phone, caller });
    } catch (error) {
      const expected = error instanceof ApiError && error.status < 500;
      const reason = error instanceof ApiError ? error.errorName : 'fault';
      log[expected ? 'info' : 'error']({ uid: user.uid, reason, ...(!expected && { err: error }) }, 'no code was sent');
    }
  };

  const steps = async (user: Reachable, password: string): Promise<Step[]> => {
    if (await verifyPassword(user.password_hash, password)) throw new ApiError('SAME_PASSWORD');
    const reason = ownNameFault(password, user);
    if (reason) throw new ApiError('INVALID_PARAMETER', { details: [{ field: 'password', reason }] });
    const { uid, email, password_changed_at } = user;
    const now = Date.now();
    const columns = {
      password_hash: await hashPassword(password),
      password_changed_at: Math.max(now, password_changed_at + 1),
      email_verified_at: user.email_verified_at ?? now,
    };
    return [
      {
        query: users.changing(uid, columns, { email, password_changed_at }),
        otherwise: () => new ApiError('INVALID_VERIFICATION_CODE'),
      },
      ...endings.accountEnd(uid, undefined),
      messages.telling(user, 'password changed', {}),
    ];
  };

  return {
    async ask(name, { language, caller }) {
      const user = await findByName(users, name);
      if (!isReachable(user)) return undefined;
      const mail = send(user, language, caller).finally(() => sending.delete(mail));
      sending.add(mail);
      return user.uid;
    },

    async reset(uid, code, password) {
      const found = await users.byUid(uid ?? NOBODY.uid);
      const user = isReachable(found) ? found : undefined;
      // Before the code is known to be right, nothing depends on the account.
      await verificationCodes.redeem({ ...placeOf(user ?? NOBODY), code }, async () =>
        user ? steps(user, password) : [],
      );
      await endings.heard();
    },

    async settled() {
      await Promise.all(sending);
    },
  };
}
