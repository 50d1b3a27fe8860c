/** Codes that prove an email address or a phone number: six digits, good for ten minutes, five tries and one use. */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { ApiError } from '../../api/errors.ts';
import { isSame, type Secrets } from '../../crypto/secrets.ts';
import type { Database } from '../../db/driver/database.ts';
import { DatabaseFault } from '../../db/driver/faults.ts';
import type { Step } from '../../db/driver/query.ts';
import { fingerprint } from '../../db/tables/artifacts.ts';
import { type CodePlace, createVerificationCodeTable } from '../../db/tables/verification-codes.ts';
import type { AddingCode, CodeMessage, CodePurpose } from '../../delivery/codes.ts';
import { MailFault } from '../../delivery/mail.ts';
import { SmsFault } from '../../delivery/sms-request.ts';
import { budgets } from '../../limits/budgets.ts';
import type { Limits } from '../../limits/limits.ts';
import type { Language } from '../../words/language.ts';
import type { Medium } from './media.ts';
import type { SmsReach } from './sms-reach.ts';

const MINUTE = 60 * 1000;
/** How long a code is good. */
export const CODE_MINUTES = 10;
const LIFETIME = CODE_MINUTES * MINUTE;
const INTERVAL = MINUTE;
const TRIES = 5;

/** The uid of codes without an account. */
export const NOBODYS_UID = 0;

export interface CodeRequest {
  readonly uid: number;
  readonly medium: Medium;
  readonly purpose: CodePurpose;
  readonly language: Language;
  /** Whether the medium already belongs to the account: strangers who name it have a count of their own. */
  readonly own: boolean;
  /** The phone number of the account. */
  readonly ownPhone: string | null;
  /** The caller's network address. */
  readonly caller: string;
}

/**
 * A code of one request. Other requests for the same account have their own codes and tries, so nobody uses up another
 * person's.
 */
export interface RequestedCode {
  /** Known only to the sender of the request. */
  readonly secret: string;
  readonly uid: number;
  readonly medium: Medium;
  readonly purpose: CodePurpose;
}

export interface CodeAnswer {
  readonly uid: number;
  readonly medium: Medium;
  readonly purpose: CodePurpose;
  /** The request that the code was sent for, if it was sent for one. */
  readonly secret?: string;
  readonly code: string;
}

export interface VerificationCodes {
  /**
   * Creates a code and sends it. The former code ends once the new one has been sent.
   * @throws ApiError INVALID_MEDIUM for a number that gets no SMS; VERIFICATION_INTERVAL within a minute of the former
   * code; VERIFICATION_NOT_SENT, after which another may be requested at once; RATE_LIMITED
   */
  send(request: CodeRequest): Promise<void>;
  /** Begins a request. Until its code is sent, every answer is wrong and counts as a try. */
  open(asking: RequestedCode): Promise<void>;
  /** Creates the code of a request and queues it while it is good. The caller counts the sendings. */
  sendFor(asking: RequestedCode, language: Language): Promise<void>;
  /**
   * Spends a code and runs the steps that it allows in the same transaction: if a step fails, the code stays good.
   * @param steps a function runs only for the right code; if it throws, the code stays good
   * @throws ApiError INVALID_VERIFICATION_CODE, also to all but one of several callers with the right code; what a step
   * throws
   */
  redeem(answer: CodeAnswer, steps: readonly Step[] | (() => Promise<readonly Step[]>)): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly limits: Limits;
  readonly smsReach: SmsReach;
  /** Queues the code. */
  deliver(message: CodeMessage): Promise<void>;
  readonly addingCode: AddingCode;
}

export function createVerificationCodes({
  database,
  secrets,
  limits,
  smsReach,
  deliver,
  addingCode,
}: Deps): VerificationCodes {
  const table = createVerificationCodeTable(database, TRIES);
  /** The MAC is bound to its place: the same code elsewhere has another one. */
  const macOf = ({ uid, medium, purpose, asking }: CodePlace, code: string) =>
    secrets
      .mac('verification codes', `${uid}\n${purpose}\n${medium}\n${code}${asking && `\n${asking}`}`)
      .toString('hex');
  const newCode = () => String(randomInt(1_000_000)).padStart(6, '0');

  /** Keeps strangers from filling a mailbox, and bounds the cost of messages. */
  const count = async ({ uid, medium, purpose, own, caller }: CodeRequest) => {
    const place = placeOfMedium(medium);
    await limits.count(budgets.codesFromAddress, caller);
    if (uid !== NOBODYS_UID) await limits.count(budgets.codesOfAccount, String(uid));
    // The account's budget comes first: one stranger has less than all strangers together.
    await limits.count(budgets.codesOfAccountToMedium, `${place} ${uid} ${purpose}`);
    if (own) return;
    await limits.count(budgets.codesToMediumHourly, place);
    await limits.count(budgets.codesToMediumDaily, place);
  };

  return {
    async send(request) {
      const { purpose, language, medium, ownPhone } = request;
      if (medium.kind === 'phone') smsReach.check(medium.address, ownPhone);
      const place = placeOf(request);
      const now = Date.now();
      if (!(await table.claim(place, now, INTERVAL, LIFETIME + INTERVAL))) {
        throw tooSoon((await table.sentAt(place)) ?? now, now);
      }
      const code = newCode();
      try {
        await count(request);
        const leave = () => deliver({ ...medium, code, purpose, language, minutes: CODE_MINUTES });
        await (medium.kind === 'phone' ? smsReach.within(medium.address, leave) : leave());
        // A code that was sent and cannot be stored opens nothing: another can be requested at once.
        await table.store(place, now, macOf(place, code), Date.now() + LIFETIME);
      } catch (cause) {
        await table.release(place, now);
        throw isNotSent(cause) ? new ApiError('VERIFICATION_NOT_SENT', { cause }) : cause;
      }
    },

    async open(asking) {
      const now = Date.now();
      const nobodyKnows = randomBytes(32).toString('hex');
      await table.open(placeOf(asking), nobodyKnows, now, now + LIFETIME);
    },

    async sendFor(asking, language) {
      const place = placeOf(asking);
      const { medium, purpose } = asking;
      const code = newCode();
      const message = { ...medium, code, purpose, language, minutes: CODE_MINUTES };
      await database.atomic([table.filling(place, macOf(place, code)), addingCode(message, asking.uid)]);
    },

    async redeem(answer, steps) {
      const refuse = () => new ApiError('INVALID_VERIFICATION_CODE');
      const place = placeOf(answer);
      const given = macOf(place, answer.code);
      // Counted on its own first, so a wrong try stays counted whatever the steps do.
      if (!isSame(given, await table.attempt(place, given))) throw refuse();
      await table.spend(place, given, typeof steps === 'function' ? await steps() : steps, refuse);
    },
  };
}

/** The key under which a medium is counted, which does not contain it. */
export const placeOfMedium = ({ address }: Medium): string => createHash('sha256').update(address).digest('hex');

type Placed = Pick<CodeRequest, 'uid' | 'medium' | 'purpose'> & { readonly secret?: string };

const placeOf = ({ uid, medium, purpose, secret }: Placed): CodePlace => ({
  uid,
  medium: medium.address,
  purpose,
  asking: secret === undefined ? '' : fingerprint(secret),
});

const isNotSent = (error: unknown): boolean =>
  [MailFault, SmsFault, DatabaseFault].some((kind) => error instanceof kind);

function tooSoon(sentAt: number, now: number): ApiError {
  const seconds = Math.max(1, Math.ceil((sentAt + INTERVAL - now) / 1000));
  return new ApiError('VERIFICATION_INTERVAL', { seconds, retryAfter: seconds });
}
