/** Issues and verifies captchas, and makes their text. A captcha is found only by its holder and scenario. */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { ApiError, isFault } from '../api/errors.ts';
import { isSame, type Secrets } from '../crypto/secrets.ts';
import type { Database } from '../db/driver/database.ts';
import { createCaptchaTable } from '../db/tables/captchas.ts';

export const CAPTCHA_MINUTES = 5;
const LIFETIME = CAPTCHA_MINUTES * 60 * 1000;
const WRONG_TRIES = 3;

export interface Captchas {
  /** The text of a picture that is drawn in advance. */
  newText(): string;
  /**
   * Issues a captcha, good for five minutes; the former one of this holder and scenario ends.
   * @param text of a picture that nobody has seen; by default a new one
   * @returns the text to draw
   */
  issue(holder: string, scenario: string, text?: string): Promise<string>;
  /** `issue` with six digits, which are heard or read elsewhere. `digitsOf` finds them by the nonce. */
  issueDigits(holder: string, scenario: string): Promise<{ readonly text: string; readonly nonce: string }>;
  /** The digits of a nonce, and the seed of their sound. */
  digitsOf(holder: string, scenario: string, nonce: string): { readonly text: string; readonly seed: Buffer };
  /** Verifies an answer. A right one stays good for the form that follows; the third wrong one ends the captcha. */
  check(holder: string, scenario: string, answer: string): Promise<boolean>;
  /** `check`, but a right answer is good once. */
  redeem(holder: string, scenario: string, answer: string): Promise<boolean>;
  /**
   * Any answer ends the captcha, right or wrong. Of several at once at most one is right; none after `check` has seen a
   * wrong one, so forms accept no guessed answer.
   */
  spend(holder: string, scenario: string, answer: string): Promise<boolean>;
  /** Restores a right answer whose use failed by a fault of ours. */
  giveBack(holder: string, scenario: string, answer: string): Promise<void>;
  /**
   * `spend` with the work that needs it. If that fails by a fault of ours, the answer is good again, so the same
   * request can be repeated.
   * @throws ApiError INVALID_CAPTCHA; what `work` throws
   */
  spendFor<T>(holder: string, scenario: string, answer: string, work: () => Promise<T>): Promise<T>;
}

/** @param fixedText the text of every captcha, for development and tests */
export function createCaptchas({
  database,
  secrets,
  fixedText,
}: {
  database: Database;
  secrets: Secrets;
  fixedText: string | undefined;
}): Captchas {
  const table = createCaptchaTable(database);
  /** The MAC is bound to the id: the same text elsewhere has another one. */
  const macOf = (id: string, text: string) => secrets.mac('captcha', `${id}\n${canonicalAnswer(text)}`).toString('hex');
  const attempt = async (id: string, answer: string, spendRight: boolean) => {
    const mac = macOf(id, answer);
    return isSame(mac, await table.attempt(id, mac, WRONG_TRIES, spendRight));
  };

  const newText = () => fixedText ?? freshText();
  const issue = async (holder: string, scenario: string, text = newText()) => {
    const id = idOf(holder, scenario);
    await table.replace(id, macOf(id, text), LIFETIME);
    return text;
  };
  /** Derived from the nonce, so a repeated request gives the same sound. */
  const digitsOf = (holder: string, scenario: string, nonce: string) => {
    const bytes = secrets.mac('spoken captchas', `${idOf(holder, scenario)}\n${nonce}`);
    const digits = String(bytes.readBigUInt64BE() % 1_000_000n).padStart(6, '0');
    return { text: fixedText ?? digits, seed: bytes.subarray(16) };
  };

  return {
    newText,
    issue,
    async issueDigits(holder, scenario) {
      const nonce = newHolder();
      const { text } = digitsOf(holder, scenario, nonce);
      await issue(holder, scenario, text);
      return { text, nonce };
    },
    digitsOf,
    check: (holder, scenario, answer) => attempt(idOf(holder, scenario), answer, false),
    redeem: (holder, scenario, answer) => attempt(idOf(holder, scenario), answer, true),
    async spend(holder, scenario, answer) {
      const id = idOf(holder, scenario);
      return isSame(macOf(id, answer), await table.take(id));
    },
    async giveBack(holder, scenario, answer) {
      const id = idOf(holder, scenario);
      await table.giveBack(id, macOf(id, answer));
    },
    async spendFor(holder, scenario, answer, work) {
      if (!(await this.spend(holder, scenario, answer))) throw new ApiError('INVALID_CAPTCHA');
      try {
        return await work();
      } catch (error) {
        if (!isFault(error)) throw error;
        await this.giveBack(holder, scenario, answer).catch((cause) => {
          throw new ApiError('DATABASE', { cause: new AggregateError([error, cause]) });
        });
        throw error;
      }
    },
  };
}

/** A random holder for a first captcha. */
export const newHolder = (): string => randomBytes(16).toString('base64url');

/** Whether `text` has the form of `newHolder`. */
export const isHolder = (text: string): boolean => /^[\w-]{22}$/.test(text);

/** Holders contain no line break, so ids are unique. */
function idOf(holder: string, scenario: string): string {
  return createHash('sha256').update(`${holder}\n${scenario}`).digest('hex');
}

/** Capitals and digits that cannot be confused when distorted: no 0 O Q D, 1 I L, 2 Z, 7, 5 S, 6 G, 8 B, K X, U V. */
export const ALPHABET = 'ACEFHJKMNPRTUWY349';

/** Five letters: three guesses succeed less than once in 600,000 times. */
const LENGTH = 5;

/** A random text for a captcha. */
export function freshText(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/**
 * The form in which equal answers are equal: any case, full-width letters of input methods, and invisible characters
 * from pasting (spaces, tabs, lines, zero-width characters).
 */
export function canonicalAnswer(answer: string): string {
  return answer
    .normalize('NFKC')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, '')
    .toUpperCase();
}
