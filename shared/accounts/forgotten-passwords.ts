/** A new password for whoever has forgotten theirs and reads the mail of their account. */
import { randomInt } from 'node:crypto';
import { ApiError } from '../api/errors.ts';
import { feedRow } from '../crypto/calendar-feed-names.ts';
import type { Secrets } from '../crypto/secrets.ts';
import type { Database } from '../db/driver/database.ts';
import type { Step } from '../db/driver/query.ts';
import { createCalendarFeedTable } from '../db/tables/calendar-feeds.ts';
import { createSocialIdentityTable } from '../db/tables/social-identities.ts';
import type { User, UserTable } from '../db/tables/users.ts';
import type { Revocations } from '../revocation/revoke.ts';
import type { SecondFactors } from './factors/second-factors.ts';
import { findReachable } from './find-account.ts';
import { type Medium, ownMedium } from './media.ts';
import type { Messages } from './messages.ts';
import { ownNameFault } from './own-name.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import {
  type BegunCodeRequest,
  type CodeRequester,
  createRequestedCodes,
  type Reached,
  type RequestedCodesDeps,
} from './requested-codes.ts';

export interface ForgottenPasswords {
  /**
   * Looks for the account and has a code sent to its email address, or to its proven phone number where it has none, which is good for this asking alone. Resolves before
   * the mail leaves and whatever becomes of it: neither the time nor the answer tells whether there is such an account.
   * @param name username, email address or phone number
   */
  ask(name: string, requester: CodeRequester): Promise<BegunCodeRequest>;
  /**
   * Sets the password where the code is right, which also proves the address. In the same write every session and
   * token of the account ends. Where the address was never proven before, whoever made the account may be somebody else:
   * every other way in, and to what is in it, ends too. Where the account has a second factor, that and they stay, and the
   * address is not proven by it: who has the factor may be somebody else than who reads the mail.
   * @throws ApiError INVALID_VERIFICATION_CODE, also where there is no account; SAME_PASSWORD and INVALID_PARAMETER (it is
   * the account's name), and the code stays good
   */
  reset(asked: BegunCodeRequest, code: string, password: string): Promise<void>;
  /** Resolves when every mail that was asked for has left or failed. */
  settled(): Promise<void>;
}

interface Deps extends RequestedCodesDeps {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly users: UserTable;
  readonly revocations: Revocations;
  readonly secondFactors: Pick<SecondFactors, 'methods'>;
  readonly messages: Messages;
}

/** Generations of a calendar feed that no counting from 1 comes to, and from which it can go on. */
const UNUSED_GENERATIONS = [2 ** 20, 2 ** 30] as const;

/** Where an account's code goes: an email address that was never proven is so by that code. */
function reachedBy(user: User | undefined, kind?: Medium['kind']): Reached | undefined {
  if (user?.disabled_at !== null) return undefined;
  const { uid, email, phone, phone_verified_at } = user;
  const medium = ownMedium({
    email: kind === 'phone' ? null : email,
    phone: kind === 'email' || phone_verified_at === null ? null : phone,
  });
  return medium && { uid, medium };
}

export function createForgottenPasswords(deps: Deps): ForgottenPasswords {
  const { database, secrets, users, verificationCodes, revocations, secondFactors, messages } = deps;
  const codes = createRequestedCodes(deps, 'password');
  const socialIdentities = createSocialIdentityTable(database);
  const feeds = createCalendarFeedTable(database);

  /** Ends what somebody else may have made ready, who registered with an address that they do not read. */
  const othersWaysIn = (user: User): Step[] => [
    users.changing(user.uid, { phone: null, phone_verified_at: null }),
    socialIdentities.unbinding(user.uid),
    feeds.moving(feedRow(secrets, user.uid, randomInt(...UNUSED_GENERATIONS))),
    messages.telling(user, 'account recovered', {}),
  ];

  const steps = async (user: User, { kind, address }: Medium, password: string): Promise<Step[]> => {
    if (await verifyPassword(user.password_hash, password)) throw new ApiError('SAME_PASSWORD');
    const reason = ownNameFault(password, user);
    if (reason) throw new ApiError('INVALID_PARAMETER', { details: [{ field: 'password', reason }] });
    const { uid, password_changed_at } = user;
    const now = Date.now();
    const proves = kind === 'email' && (await secondFactors.methods(uid)).length === 0;
    const columns = {
      password_hash: await hashPassword(password),
      password_changed_at: Math.max(now, password_changed_at + 1),
      ...(proves && { email_verified_at: user.email_verified_at ?? now }),
    };
    return [
      {
        query: users.changing(uid, columns, { [kind]: address, password_changed_at }),
        otherwise: () => new ApiError('INVALID_VERIFICATION_CODE'),
      },
      ...revocations.accountRevocation(uid),
      ...(proves && user.email_verified_at === null ? othersWaysIn(user) : []),
      messages.telling(user, 'password changed', {}),
    ];
  };

  return {
    ask: async (name, requester) => codes.ask(reachedBy(await findReachable(users, name)), requester),

    async reset({ uid, secret, kind }, code, password) {
      const user = uid === undefined ? undefined : await users.byUid(uid);
      const reached = reachedBy(user, kind);
      // Before the code is known to be right, nothing depends on the account.
      await verificationCodes.redeem({ ...codes.requestedCode(reached, secret), code }, async () =>
        user && reached ? steps(user, reached.medium, password) : [],
      );
      await revocations.heard();
    },

    settled: codes.settled,
  };
}
