/**
 * Codes for anybody who names an account and reads its mail: to set a new password, or to sign in. Each request has its
 * own code and tries, and neither time nor answer reveals whether there is such an account.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiError } from '../../api/errors.ts';
import type { CodePurpose } from '../../delivery/codes.ts';
import { budgets } from '../../limits/budgets.ts';
import type { Limits } from '../../limits/limits.ts';
import { AFTER_THE_ANSWER, createBehindAnswers } from '../../runtime/behind-answers.ts';
import type { Log } from '../../runtime/log.ts';
import type { Language } from '../../words/language.ts';
import type { ClosedAccounts } from '../closed-accounts.ts';
import type { KnownDevices } from '../sign-in/known-devices.ts';
import type { Medium } from './media.ts';
import { NOBODYS_UID, type RequestedCode, type VerificationCodes } from './verification-codes.ts';

/** The sender of the request. */
export interface CodeRequester {
  readonly language: Language;
  /** The network address. */
  readonly caller: string;
  /** The value of the device cookie, if there is one. */
  readonly device: string | undefined;
  /** The interaction in which it is requested. */
  readonly interaction: string;
}

/** A request that was begun. The pages hand it out in sealed form only. */
export interface BegunCodeRequest {
  readonly secret: string;
  /** Undefined if the name belongs to no account that can receive a code. */
  readonly uid: number | undefined;
  /** The kind of medium that the code went to. */
  readonly kind: Medium['kind'];
}

/** An account with the medium that its code goes to. */
export interface Reached {
  readonly uid: number;
  readonly medium: Medium;
}

export interface RequestedCodes {
  /** Begins a request. Resolves before the code is sent, whatever becomes of it. */
  ask(reached: Reached | undefined, requester: CodeRequester): Promise<BegunCodeRequest>;
  /** The code that an answer is for; a code of nobody if the account is no longer reachable. */
  requestedCode(reached: Reached | undefined, secret: string): RequestedCode;
  /** Resolves when every requested code is queued or has failed. */
  settled(): Promise<void>;
}

export interface RequestedCodesDeps {
  readonly limits: Limits;
  readonly knownDevices: KnownDevices;
  readonly verificationCodes: VerificationCodes;
  readonly closedAccounts: Pick<ClosedAccounts, 'maySignIn'>;
  readonly log: Log;
}

/** Requests for nobody take the same steps as all others, and send nothing. */
const NOBODY: Reached = { uid: NOBODYS_UID, medium: { kind: 'email', address: '' } };

export function createRequestedCodes(
  { limits, knownDevices, verificationCodes, log }: RequestedCodesDeps,
  purpose: CodePurpose,
): RequestedCodes {
  const sending = createBehindAnswers();
  const requestedCode = (reached: Reached = NOBODY, secret: string): RequestedCode => ({ ...reached, secret, purpose });

  /** Keeps strangers from filling a mailbox or using up the owner's budget. */
  const count = async (uid: number, { caller, device, interaction }: CodeRequester) => {
    await limits.count(budgets.codesFromAddress, caller);
    const known = knownDevices.recognise(uid, device);
    if (known) return limits.count(budgets.passwordCodesOfDevice, `${uid}.${known}`);
    await limits.count(budgets.passwordCodesOfInteraction, interaction);
    await limits.count(budgets.passwordCodesFromAddress, `${uid} ${caller}`);
    await limits.count(budgets.passwordCodesOfAccountHourly, String(uid));
    return limits.count(budgets.passwordCodesOfAccountDaily, String(uid));
  };

  const send = async ({ uid, medium }: Reached, secret: string, requester: CodeRequester): Promise<void> => {
    await wait(AFTER_THE_ANSWER);
    try {
      await count(uid, requester);
      await verificationCodes.sendFor(requestedCode({ uid, medium }, secret), requester.language);
    } catch (error) {
      const expected = error instanceof ApiError && error.status < 500;
      const reason = error instanceof ApiError ? error.errorName : 'fault';
      log[expected ? 'info' : 'error']({ uid, reason, ...(!expected && { err: error }) }, 'no code was sent');
    }
  };

  return {
    async ask(reached, requester) {
      const secret = randomBytes(32).toString('base64url');
      await verificationCodes.open(requestedCode(reached, secret));
      if (reached) sending.add(send(reached, secret, requester));
      return { secret, uid: reached?.uid, kind: (reached ?? NOBODY).medium.kind };
    },
    requestedCode,
    settled: sending.settled,
  };
}
