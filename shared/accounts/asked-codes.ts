/**
 * Codes for whoever names an account and reads what it is sent: to set a new password, to sign in. Each asking has a code
 * and tries of its own, and neither the time nor the answer tells whether there is such an account.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiError } from '../api/errors.ts';
import type { CodePurpose } from '../delivery/codes.ts';
import { budgets } from '../limits/budgets.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../runtime/log.ts';
import type { Language } from '../words/language.ts';
import type { KnownDevices } from './known-devices.ts';
import type { Medium } from './media.ts';
import { type Asking, NOBODYS_UID, type VerificationCodes } from './verification-codes.ts';

/** Who asks. */
export interface Asker {
  readonly language: Language;
  /** The network address. */
  readonly caller: string;
  /** The value of the device's cookie, where there is one. */
  readonly device: string | undefined;
  /** Names the interaction in which it is asked. */
  readonly interaction: string;
}

/** What was begun, to be told to nobody but in sealed form to who asked. */
export interface Asked {
  readonly secret: string;
  /** Undefined where the name is nobody's who can get a code. */
  readonly uid: number | undefined;
  /** Where the code went. */
  readonly kind: Medium['kind'];
}

/** An account with where its code goes. */
export interface Reached {
  readonly uid: number;
  readonly medium: Medium;
}

export interface AskedCodes {
  /** Begins an asking. Resolves before the code leaves and whatever becomes of it. */
  ask(reached: Reached | undefined, asker: Asker): Promise<Asked>;
  /** The asking of an answer; nobody's where the account is not to be reached any more. */
  askingOf(reached: Reached | undefined, secret: string): Asking;
  /** Resolves when every code that was asked for waits to be sent, or failed. */
  settled(): Promise<void>;
}

export interface AskedCodesDeps {
  readonly limits: Limits;
  readonly knownDevices: KnownDevices;
  readonly verificationCodes: VerificationCodes;
  readonly log: Log;
}

/** A code for nobody is asked for and looked for as for anybody, and never sent. */
const NOBODY: Reached = { uid: NOBODYS_UID, medium: { kind: 'email', address: '' } };

/** Milliseconds, in which the answer leaves: what comes after does not slow it down. */
const AFTER_THE_ANSWER = 100;

export function createAskedCodes(
  { limits, knownDevices, verificationCodes, log }: AskedCodesDeps,
  purpose: CodePurpose,
): AskedCodes {
  const sending = new Set<Promise<void>>();
  const askingOf = (reached: Reached = NOBODY, secret: string): Asking => ({ ...reached, secret, purpose });

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

  const send = async ({ uid, medium }: Reached, secret: string, asker: Asker): Promise<void> => {
    await wait(AFTER_THE_ANSWER);
    try {
      await count(uid, asker);
      await verificationCodes.sendFor(askingOf({ uid, medium }, secret), asker.language);
    } catch (error) {
      const expected = error instanceof ApiError && error.status < 500;
      const reason = error instanceof ApiError ? error.errorName : 'fault';
      log[expected ? 'info' : 'error']({ uid, reason, ...(!expected && { err: error }) }, 'no code was sent');
    }
  };

  return {
    async ask(reached, asker) {
      const secret = randomBytes(32).toString('base64url');
      await verificationCodes.open(askingOf(reached, secret));
      if (reached) {
        const leaving = send(reached, secret, asker).finally(() => sending.delete(leaving));
        sending.add(leaving);
      }
      return { secret, uid: reached?.uid, kind: (reached ?? NOBODY).medium.kind };
    },
    askingOf,
    async settled() {
      await Promise.all(sending);
    },
  };
}
