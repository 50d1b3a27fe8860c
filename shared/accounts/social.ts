/**
 * Identities of other platforms. An identity is bound to an account only by a person who controls both; an email
 * address never binds anything, verified or not.
 */
import { randomBytes } from 'node:crypto';
import { ApiError } from '../api/errors.ts';
import { reason } from '../api/reasons.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/driver/database.ts';
import { UniqueViolation } from '../db/driver/faults.ts';
import type { Step } from '../db/driver/query.ts';
import { fingerprint } from '../db/tables/artifacts.ts';
import { createSocialIdentityTable, isChannelIndex, isIdentityIndex } from '../db/tables/social-identities.ts';
import type { User, UserTable } from '../db/tables/users.ts';
import { mailJob, receiverOf } from '../delivery/delivery-jobs.ts';
import { writeLetter } from '../delivery/letter.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { wordsIn } from '../words/words.ts';
import type { Reserving } from './names/reserved-names.ts';
import type { RetiredNames } from './names/retired-names.ts';
import type { Messages, Receiver } from './notices/messages.ts';
import type { Passwords } from './passwords.ts';
import { type Registration, registerAccount, type Store } from './register.ts';
import type { Terms } from './terms.ts';

/** The profile of a person at a platform. */
export interface SocialProfile {
  readonly nickname?: string | undefined;
  /** In the normal form of `emails.ts`. */
  readonly email?: string | undefined;
  /** True if the platform vouches for it. */
  readonly email_verified?: boolean | undefined;
  readonly picture?: string | undefined;
}

/** A person as a platform knows them. */
export interface SocialIdentity {
  /** `weibo`, `qq`, `wechat`, `github`, or the name of an OpenID provider. */
  readonly channel: string;
  /** The platform's own permanent id of the person. */
  readonly subject: string;
  readonly profile: SocialProfile;
}

/** Seconds that an unbound identity is kept. */
export const PENDING_IDENTITY_SECONDS = 600;
/** The cookie with the token of a pending identity; apps send that token as `sns_token`. */
export const PENDING_IDENTITY_COOKIE = 'upare_sns';

/** The pending identity is unknown, spent or expired. */
export class PendingIdentityExpired extends ApiError {
  constructor() {
    super('INVALID_PARAMETER', { details: [{ field: 'sns_token', reason: reason('gone') }] });
  }
}

/** Somebody else has bound the pending identity meanwhile. */
export class IdentityBound extends ApiError {
  constructor() {
    super('INVALID_PARAMETER', { details: [{ field: 'sns_token', reason: reason('bound') }] });
  }
}

/** The account has another identity of that channel. */
export class ChannelBound extends ApiError {
  constructor() {
    super('INVALID_PARAMETER', { details: [{ field: 'username', reason: reason('channelBound') }] });
  }
}

class Overtaken extends Error {}

export type SocialAccounts = ReturnType<typeof createSocialAccounts>;

interface SocialDeps {
  readonly config: Reserving & Pick<Config, 'authUrl'>;
  readonly database: Database;
  readonly users: UserTable;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly retiredNames: RetiredNames;
  readonly terms: Pick<Terms, 'accepted'>;
  readonly messages: Messages;
  readonly jobs: Pick<Jobs, 'adding'>;
}

/** A new account from a channel needs an email address. */
export type SocialRegistration = Registration & { readonly email: string };

export function createSocialAccounts({
  config,
  database,
  users,
  passwords,
  retiredNames,
  terms,
  messages,
  jobs,
}: SocialDeps) {
  const table = createSocialIdentityTable(database);
  const gone = () => new PendingIdentityExpired();

  const tellingAddress = (uid: number, channel: string, { email, language }: SocialRegistration): Step => {
    const t = wordsIn(language, 'mails');
    const page = `${config.authUrl}/account`;
    const letter = {
      subject: t('registeredByChannel.subject'),
      before: [t('registeredByChannel.told', { channel })],
      after: [t('registeredByChannel.fine', { page }), t('registeredByChannel.takeOver', { page, channel })],
    };
    const payload = { to: email, ...writeLetter(letter, language) };
    return jobs.adding(mailJob, { payload, receiver: receiverOf(mailJob, 'notices'), uid });
  };

  return {
    /** Stores an identity for ten minutes until it is bound. @returns the secret token that names it */
    async keepPending({ channel, subject, profile }: SocialIdentity): Promise<string> {
      const token = randomBytes(32).toString('base64url');
      const expires_at = Date.now() + PENDING_IDENTITY_SECONDS * 1000;
      await table.keepPending({
        id: fingerprint(token),
        channel,
        subject,
        profile: JSON.stringify(profile),
        expires_at,
      });
      return token;
    },

    /** The pending identity of a token. */
    async pending(token: string): Promise<SocialIdentity | undefined> {
      const row = await table.pending(fingerprint(token));
      return row && { channel: row.channel, subject: row.subject, profile: JSON.parse(row.profile) as SocialProfile };
    },

    /** Spends a pending identity. Of several callers at once, one gets true. */
    spend: (token: string): Promise<boolean> => table.spend(fingerprint(token)),

    /** The account that an identity is bound to, even if it is disabled. */
    async ownerOf({ channel, subject }: Pick<SocialIdentity, 'channel' | 'subject'>): Promise<User | undefined> {
      const uid = await table.ownerOf(channel, subject);
      return uid === undefined ? undefined : users.byUid(uid);
    },

    /**
     * Creates an account, binds the pending identity to it and spends it, all or nothing. The address is verified if
     * the platform vouches for the same one. The inbox and the address, which may belong to somebody else, are
     * notified.
     * @param beforehand runs first with the uid: if it fails, nothing is done
     * @returns its uid
     * @throws PendingIdentityExpired, IdentityBound; what `registerAccount` throws
     */
    async register(
      token: string,
      registration: SocialRegistration,
      beforehand: (uid: number) => Promise<void> = async () => undefined,
    ): Promise<number> {
      const identity = await this.pending(token);
      if (!identity) throw gone();
      const { email, email_verified } = identity.profile;
      const vouched = email_verified === true && email === registration.email;
      const store: Store = async (row, ...more) => {
        const { uid } = row;
        const user = { ...row, email_verified_at: vouched ? Date.now() : null };
        const steps = table.bindingToNew(fingerprint(token), row.username_key, gone);
        const told = messages.telling({ uid, language: row.language }, 'registered by channel', {
          channel: identity.channel,
        });
        const written = tellingAddress(uid, identity.channel, registration);
        await database.atomic([users.adding(user), ...more, ...steps, told, written]).catch(refuse);
      };
      return registerAccount({ users, passwords, retiredNames, config, terms }, registration, { store, beforehand });
    },

    /**
     * Binds the pending identity to the account of a signed-in owner, notifies them, and spends it, all or nothing.
     * @throws PendingIdentityExpired, IdentityBound, ChannelBound; DatabaseFault
     */
    async bind(token: string, user: User): Promise<void> {
      const identity = await this.pending(token);
      if (!identity) throw gone();
      const told = messages.telling(user, 'channel bound', { channel: identity.channel });
      // A password that was changed meanwhile binds nothing.
      const still: Step = { query: users.unchanged(user), otherwise: () => new ApiError('INCORRECT_PASSWORD') };
      await database.atomic([still, ...table.bindingTo(fingerprint(token), user.uid, gone), told]).catch(refuse);
    },

    /** The bound channels of an account, the oldest first. */
    bindings: (uid: number) => table.of(uid),

    /** Unbinds one channel of an account, or all, and notifies it of each. Resolves to their number. */
    async unbind(user: Receiver, channel?: string): Promise<number> {
      const bound = (await table.of(user.uid)).filter((one) => channel === undefined || one.channel === channel);
      const unbinding = bound.flatMap((one): Step[] => [
        // Another request may have unbound it meanwhile.
        { query: table.unbinding(user.uid, one.channel), otherwise: () => new Overtaken() },
        messages.telling(user, 'channel unbound', { channel: one.channel }),
      ]);
      try {
        await database.atomic(unbinding);
        return bound.length;
      } catch (error) {
        if (error instanceof Overtaken) return this.unbind(user, channel);
        throw error;
      }
    },

    /** Resolves to true only for the first return of an attempt. @param expiresAt epoch milliseconds */
    spendAttempt: (state: string, expiresAt: number): Promise<boolean> =>
      table.spendAttempt(fingerprint(state), expiresAt),
  };
}

function refuse(error: unknown): never {
  if (!(error instanceof UniqueViolation) || !isIdentityIndex(error.index)) throw error;
  throw isChannelIndex(error.index) ? new ChannelBound() : new IdentityBound();
}
