/** Passkeys (WebAuthn): a second factor, or a whole sign-in if the authenticator has verified its user. */
import { createHmac, randomBytes } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { ApiError } from '../../api/errors.ts';
import type { Config } from '../../config/config.ts';
import { isSame, type Secrets } from '../../crypto/secrets.ts';
import type { Database } from '../../db/driver/database.ts';
import { UniqueViolation } from '../../db/driver/faults.ts';
import { createPasskeyTable, type Passkey } from '../../db/tables/passkeys.ts';
import type { SeenProofs } from '../../db/tables/seen-proofs.ts';
import type { User } from '../../db/tables/users.ts';
import { presentLook } from '../../look/present.ts';
import type { Messages, Receiver } from '../notices/messages.ts';
import type { FactorProof } from './second-factors.ts';

/** Seconds for which a page can create or use a passkey, as long as an interaction lasts. */
const PAGE = 1800;
/** Milliseconds that a browser asks its person (WebAuthn level 3, section 15.1). */
const ASKS = 300_000;
const MOST_PASSKEYS = 20;

/** The place where a passkey is created or used. */
export type PasskeyPlace = `${'add' | 'confirm'} ${string}` | `${'sign in' | 'factor' | 'step up'} ${string}`;

interface Deps {
  readonly config: Pick<Config, 'authUrl'>;
  readonly database: Database;
  readonly secrets: Secrets;
  readonly seenProofs: SeenProofs;
  readonly messages: Messages;
}

/** The library is large and few processes need it, so it is loaded on first use. */
const library = () => import('@simplewebauthn/server');

const refused = (cause?: unknown) => new ApiError('INVALID_SECOND_FACTOR', { cause });

export function createPasskeys({ config, database, secrets, seenProofs, messages }: Deps) {
  const table = createPasskeyTable(database);
  const challenges = createPasskeyChallenges(secrets, seenProofs);
  const { hostname, origin, protocol } = new URL(config.authUrl);
  const secure = protocol === 'https:' || hostname === 'localhost';
  const handleOf = (uid: number) => secrets.mac('passkeys', `user\n${uid}`);
  /** Section 7.2, step 6: who signs in by a passkey alone is named by it; elsewhere it may say so. */
  const isNamed = (uid: number, { userHandle }: AuthenticationResponseJSON['response'], mayBeSilent: boolean) =>
    userHandle === undefined ? mayBeSilent : userHandle === handleOf(uid).toString('base64url');
  const described = ({ id, transports }: Passkey) => ({ id, transports: transports.split(',').filter(Boolean) });

  return {
    /** Browsers support passkeys for host names only, over TLS or on the machine itself. */
    available: secure && !/^[\d.]+$|^\[/.test(hostname),

    /** Those of an account, the oldest first. */
    of: (uid: number) => table.of(uid),

    /** The options for creating one, as JSON. */
    async makingOptions({ uid, username }: User, place: PasskeyPlace): Promise<string> {
      const { generateRegistrationOptions } = await library();
      const options = await generateRegistrationOptions({
        rpName: presentLook().name,
        rpID: hostname,
        userName: username,
        userDisplayName: username,
        userID: new Uint8Array(handleOf(uid)),
        challenge: new Uint8Array(challenges.make(place, PAGE)),
        timeout: ASKS,
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
        excludeCredentials: (await table.of(uid)).map(described),
      });
      return JSON.stringify(options);
    },

    /**
     * Stores a passkey that a browser has created, and notifies its owner.
     * @throws ApiError INVALID_SECOND_FACTOR for an invalid one, OVERTAKEN for one that some account has, or one too
     * many
     */
    async add(user: Receiver, place: PasskeyPlace, response: RegistrationResponseJSON, name: string): Promise<void> {
      const { verifyRegistrationResponse } = await library();
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: (given) => challenges.take(place, given),
        expectedOrigin: origin,
        expectedRPID: hostname,
        requireUserVerification: false,
      }).catch((cause) => {
        throw refused(cause);
      });
      if (!verified || !registrationInfo || isFramed(response.response)) throw refused();
      if ((await table.of(user.uid)).length >= MOST_PASSKEYS) throw new ApiError('OVERTAKEN');
      const { id, publicKey, counter } = registrationInfo.credential;
      const row = {
        id,
        uid: user.uid,
        name,
        public_key: Buffer.from(publicKey).toString('base64url'),
        counter,
        transports: (response.response.transports ?? []).join(',').slice(0, 255),
      };
      await database
        .atomic([
          table.adding(row),
          table.forgettingProofs(user.uid),
          messages.telling(user, 'passkey added', { name }),
        ])
        .catch((cause) => {
          throw cause instanceof UniqueViolation ? new ApiError('OVERTAKEN', { cause }) : cause;
        });
    },

    /** The options for using one, as JSON. @param uid the owner; undefined for any listed passkey */
    async showingOptions(place: PasskeyPlace, uid?: number): Promise<string> {
      const { generateAuthenticationOptions } = await library();
      const options = await generateAuthenticationOptions({
        rpID: hostname,
        challenge: new Uint8Array(challenges.make(place, PAGE)),
        timeout: ASKS,
        userVerification: uid === undefined ? 'required' : 'preferred',
        ...(uid !== undefined && { allowCredentials: (await table.of(uid)).map(described) }),
      });
      return JSON.stringify(options);
    },

    /**
     * Verifies a passkey that a browser has used, and counts the use.
     * @param uid the expected owner; undefined for a whole sign-in, which needs a verified user
     * @throws ApiError INVALID_SECOND_FACTOR
     */
    async prove(
      place: PasskeyPlace,
      response: AuthenticationResponseJSON,
      uid?: number,
    ): Promise<{ readonly uid: number; readonly proof: FactorProof }> {
      const passkey = await table.byId(response.id);
      if (!passkey || (uid !== undefined && passkey.uid !== uid)) throw refused();
      if (!isNamed(passkey.uid, response.response, uid !== undefined)) throw refused();
      const { verifyAuthenticationResponse } = await library();
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: (given) => challenges.take(place, given),
        expectedOrigin: origin,
        expectedRPID: hostname,
        credential: {
          ...described(passkey),
          publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
          counter: passkey.counter,
        },
        requireUserVerification: uid === undefined,
      }).catch((cause) => {
        throw refused(cause);
      });
      if (!verified || isFramed(response.response)) throw refused();
      if (!(await table.use(passkey.id, authenticationInfo.newCounter))) throw refused();
      return { uid: passkey.uid, proof: { amr: ['pop'] } };
    },

    /** Resolves to false if the account has no such passkey. */
    rename: (uid: number, id: string, name: string): Promise<boolean> => table.rename(uid, id, name),

    /** Removes one and notifies its owner. @throws ApiError NOT_FOUND if the account has no such passkey */
    async remove(user: Receiver, id: string): Promise<void> {
      const passkey = (await table.of(user.uid)).find((one) => one.id === id);
      if (!passkey) throw new ApiError('NOT_FOUND');
      await database.atomic([
        { query: table.removing(user.uid, id), otherwise: () => new ApiError('NOT_FOUND') },
        table.removingUselessCodes(user.uid),
        messages.telling(user, 'passkey removed', { name: passkey.name }),
      ]);
    },
  };
}

/** Whether a page of another site framed ours, which none may (sections 7.1 and 7.2). @param said was verified as JSON */
function isFramed({ clientDataJSON }: { readonly clientDataJSON: string }): boolean {
  const { crossOrigin, topOrigin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
  return crossOrigin === true || topOrigin !== undefined;
}

/** Bytes of a challenge. */
const NONCE = 16;
const TIME = 6;

/** Challenges, each valid in one place, for some time, and once. Nothing is stored until it is used. */
function createPasskeyChallenges(secrets: Secrets, seenProofs: SeenProofs) {
  const macOf = (place: string, head: Buffer) =>
    createHmac('sha256', secrets.key('passkeys')).update('challenge\n').update(head).update(place).digest();
  return {
    /** @param place where it must be answered @param seconds its lifetime */
    make(place: string, seconds: number): Buffer {
      const head = Buffer.concat([randomBytes(NONCE), Buffer.alloc(TIME)]);
      head.writeUIntBE(Date.now() + seconds * 1000, NONCE, TIME);
      return Buffer.concat([head, macOf(place, head)]);
    },

    /** Uses up a challenge. Resolves to true for the one caller that answers it in time. @param given base64url */
    async take(place: string, given: string): Promise<boolean> {
      const bytes = Buffer.from(given, 'base64url');
      const head = bytes.subarray(0, NONCE + TIME);
      if (head.length < NONCE + TIME || !isSame(macOf(place, head), bytes.subarray(NONCE + TIME))) return false;
      const end = head.readUIntBE(NONCE, TIME);
      return end > Date.now() && seenProofs.isFirst('passkeys', head.toString('base64url'), end);
    },
  };
}
