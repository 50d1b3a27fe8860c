/** A new password for whoever has forgotten theirs and reads the mail of their account. */
import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiError } from '../api/errors.ts';
import { feedRow } from '../crypto/calendar-feed-names.ts';
import type { Secrets } from '../crypto/secrets.ts';
import type { Database } from '../db/driver/database.ts';
import type { Step } from '../db/driver/query.ts';
import { createCalendarFeedTable } from '../db/tables/calendar-feeds.ts';
import { createSocialIdentityTable } from '../db/tables/social-identities.ts';
import type { User, UserTable } from '../db/tables/users.ts';
import { budgets } from '../limits/budgets.ts';
import type { Limits } from '../limits/limits.ts';
import type { Revocations } from '../revocation/revoke.ts';
import type { Log } from '../runtime/log.ts';
import type { Language } from '../words/language.ts';
import { findReachable } from './find-account.ts';
import type { KnownDevices } from './known-devices.ts';
import type { Messages } from './messages.ts';
import { ownNameFault } from './own-name.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import type { Asking, VerificationCodes } from './verification-codes.ts';

/** Who asks. */
export interface Asker {
  readonly language: Language;
  /** The network address. */
  readonly caller: string;
  /** The value of the device's cookie, where there is one. */
  readonly device: string | undefined;
  /** Names the interaction in which it is asked: each of them began with a captcha. */
  readonly interaction: string;
}

/** What was begun, to be told to nobody but in sealed form to who asked. */
export interface Asked {
  readonly secret: string;
  /** Undefined where the name is nobody's who can get a code. */
  readonly uid: number | undefined;
}

export interface ForgottenPasswords {
  /**
   * Looks for the account and has a code sent to its email address, which is good for this asking alone. Resolves before
   * the mail leaves and whatever becomes of it: neither the time nor the answer tells whether there is such an account.
   * @param name username, email address or phone number
   */
  ask(name: string, asker: Asker): Promise<Asked>;
  /**
   * Sets the password where the code is right, which also proves the email address. In the same write every session and
   * token of the account ends. Where the address was never proven before, whoever made the account may be somebody else:
   * every other way in, and to what is in it, ends too.
   * @throws ApiError INVALID_VERIFICATION_CODE, also where there is no account; SAME_PASSWORD and INVALID_PARAMETER (it is
   * the account's name), and the code stays good
   */
  reset(asked: Asked, code: string, password: string): Promise<void>;
  /** Resolves when every mail that was asked for has left or failed. */
  settled(): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly users: UserTable;
  readonly limits: Limits;
  readonly knownDevices: KnownDevices;
  readonly verificationCodes: VerificationCodes;
  readonly revocations: Revocations;
  readonly messages: Messages;
  readonly log: Log;
}

/** Nobody's uid and address: a code for them is asked for and looked for as for anybody, and never sent. */
const NOBODY = { uid: 0, email: '' };

/** Generations of a calendar feed that no counting from 1 comes to, and from which it can go on. */
const UNUSED_GENERATIONS = [2 ** 20, 2 ** 30] as const;

/** Milliseconds, in which the answer leaves: what comes after does not slow it down. */
const AFTER_THE_ANSWER = 100;

type Reachable = User & { readonly email: string };
const isReachable = (user: User | undefined): user is Reachable => Boolean(user?.email) && user?.disabled_at === null;

export function createForgottenPasswords({
  database,
  secrets,
  users,
  limits,
  knownDevices,
  verificationCodes,
  revocations,
  messages,
  log,
}: Deps): ForgottenPasswords {
  const sending = new Set<Promise<void>>();
  const socialIdentities = createSocialIdentityTable(database);
  const feeds = createCalendarFeedTable(database);

  const askingOf = ({ uid, email }: Pick<Reachable, 'uid' | 'email'>, secret: string): Asking => ({
    secret,
    uid,
    medium: { kind: 'email', address: email },
    purpose: 'password',
  });

  /** So that nobody fills another's mailbox, and no stranger uses up what the owner may ask for. */
  const count = async (uid: number, { caller, device, interaction }: Asker) => {
    await limits.count(budgets.codesFromAddress, caller);
    const known = knownDevices.recognise(uid, device);
    if (known) return limits.count(budgets.passwordCodesOfDevice, `${uid}.${known}`);
    await limits.count(budgets.passwordCodesOfInteraction, interaction);
    await limits.count(budgets.passwordCodesFromAddress, `${uid} ${caller}`);
    await limits.count(budgets.passwordCodesOfAccountHourly, String(uid));
    return limits.count(budgets.passwordCodesOfAccountDaily, String(uid));
  };

  const send = async (user: Reachable, secret: string, asker: Asker): Promise<void> => {
    await wait(AFTER_THE_ANSWER);
    try {
      await count(user.uid, asker);
      await verificationCodes.sendFor(askingOf(user, secret), asker.language);
    } catch (error) {
      const expected = error instanceof ApiError && error.status < 500;
      const reason = error instanceof ApiError ? error.errorName : 'fault';
      log[expected ? 'info' : 'error']({ uid: user.uid, reason, ...(!expected && { err: error }) }, 'no code was sent');
    }
  };

  /** Ends what somebody else may have made ready, who registered with an address that they do not read. */
  const othersWaysIn = (user: User): Step[] => [
    users.changing(user.uid, { phone: null, phone_verified_at: null }),
    socialIdentities.unbinding(user.uid),
    feeds.moving(feedRow(secrets, user.uid, randomInt(...UNUSED_GENERATIONS))),
    messages.telling(user, 'account recovered', {}),
  ];

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
      ...revocations.accountRevocation(uid),
      ...(user.email_verified_at === null ? othersWaysIn(user) : []),
      messages.telling(user, 'password changed', {}),
    ];
  };

  return {
    async ask(name, asker) {
      const found = await findReachable(users, name);
      const user = isReachable(found) ? found : undefined;
      const secret = randomBytes(32).toString('base64url');
      await verificationCodes.open(askingOf(user ?? NOBODY, secret));
      if (user) {
        const mail = send(user, secret, asker).finally(() => sending.delete(mail));
        sending.add(mail);
      }
      return { secret, uid: user?.uid };
    },

    async reset({ uid, secret }, code, password) {
      const found = await users.byUid(uid ?? NOBODY.uid);
      const user = isReachable(found) ? found : undefined;
      // Before the code is known to be right, nothing depends on the account.
      await verificationCodes.redeem({ ...askingOf(user ?? NOBODY, secret), code }, async () =>
        user ? steps(user, password) : [],
      );
      await revocations.heard();
    },

    async settled() {
      await Promise.all(sending);
    },
  };
}
