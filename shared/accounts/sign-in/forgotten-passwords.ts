/** A new password for people who have forgotten theirs and read the mail of their account. */
import { randomInt } from 'node:crypto';
import { ApiError } from '../../api/errors.ts';
import { feedRow } from '../../calendar/feed-names.ts';
import type { Secrets } from '../../crypto/secrets.ts';
import type { Database } from '../../db/driver/database.ts';
import type { Step } from '../../db/driver/query.ts';
import { createCalendarFeedTable } from '../../db/tables/calendar-feeds.ts';
import { createSocialIdentityTable } from '../../db/tables/social-identities.ts';
import type { User, UserTable } from '../../db/tables/users.ts';
import type { Revocations } from '../../revocation/revoke.ts';
import type { SecondFactors } from '../factors/second-factors.ts';
import { findReachable, type Medium, ownMedium } from '../media/media.ts';
import {
  type BegunCodeRequest,
  type CodeRequester,
  createRequestedCodes,
  type Reached,
  type RequestedCodesDeps,
} from '../media/requested-codes.ts';
import { ownNameFault } from '../names/own-name.ts';
import type { Messages } from '../notices/messages.ts';
import type { Passwords } from '../passwords.ts';

export interface ForgottenPasswords {
  /**
   * Sends a code for this request to the email address of the account, or to its proven phone number if it has none.
   * Resolves before the mail is sent and whatever becomes of it: neither time nor answer reveals whether there is such
   * an account.
   * @param name username, email address or phone number
   */
  ask(name: string, requester: CodeRequester): Promise<BegunCodeRequest>;
  /**
   * Sets the password if the code is right, which also proves the address. In the same write every session and token of
   * the account ends. If the address was never proven, the account may have been created by somebody else, so every
   * other way in ends too. With a second factor on the account none of that happens and the address stays unproven: the
   * owner of the factor may be another person than the reader of the mail.
   * @throws ApiError INVALID_VERIFICATION_CODE, also without such an account; SAME_PASSWORD and INVALID_PARAMETER (the
   * password is the account's name), after which the code stays good
   */
  reset(asked: BegunCodeRequest, code: string, password: string): Promise<void>;
  /** Resolves when every requested mail has been sent or failed. */
  settled(): Promise<void>;
}

interface Deps extends RequestedCodesDeps {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly users: UserTable;
  readonly passwords: Passwords;
  readonly revocations: Revocations;
  readonly secondFactors: Pick<SecondFactors, 'methods'>;
  readonly messages: Messages;
}

/** A range of feed generations that counting from 1 never reaches. */
const UNUSED_GENERATIONS = [2 ** 20, 2 ** 30] as const;

export function createForgottenPasswords(deps: Deps): ForgottenPasswords {
  const {
    database,
    secrets,
    users,
    passwords,
    verificationCodes,
    closedAccounts,
    revocations,
    secondFactors,
    messages,
  } = deps;
  const codes = createRequestedCodes(deps, 'password');
  const socialIdentities = createSocialIdentityTable(database);
  const feeds = createCalendarFeedTable(database);

  /** The medium of an account's code: an unproven email address is proven by it. */
  const reachedBy = (user: User | undefined, kind?: Medium['kind']): Reached | undefined => {
    if (!user || !closedAccounts.maySignIn(user)) return undefined;
    const { uid, email, phone, phone_verified_at } = user;
    const medium = ownMedium({
      email: kind === 'phone' ? null : email,
      phone: kind === 'email' || phone_verified_at === null ? null : phone,
    });
    return medium && { uid, medium };
  };

  /** Ends everything that a stranger may have prepared who registered with an address that they do not read. */
  const othersWaysIn = (user: User): Step[] => [
    users.changing(user.uid, { phone: null, phone_verified_at: null }),
    socialIdentities.unbinding(user.uid),
    feeds.moving(feedRow(secrets, user.uid, randomInt(...UNUSED_GENERATIONS))),
    messages.telling(user, 'account recovered', {}),
  ];

  const steps = async (user: User, { kind, address }: Medium, password: string): Promise<Step[]> => {
    if (await passwords.verify(user.password_hash, password)) throw new ApiError('SAME_PASSWORD');
    const reason = ownNameFault(password, user);
    if (reason) throw new ApiError('INVALID_PARAMETER', { details: [{ field: 'password', reason }] });
    const { uid, password_changed_at } = user;
    const now = Date.now();
    const proves = kind === 'email' && (await secondFactors.methods(uid)).length === 0;
    const columns = {
      password_hash: await passwords.hash(password),
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
      // Until the code is known to be right, nothing depends on the account.
      await verificationCodes.redeem({ ...codes.requestedCode(reached, secret), code }, async () =>
        user && reached ? steps(user, reached.medium, password) : [],
      );
      await revocations.heard();
    },

    settled: codes.settled,
  };
}
