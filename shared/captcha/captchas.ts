/** Issues captchas and judges the answers. Who holds one, and for which scenario, is all that leads to it. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { ApiError, isFault } from '../api/errors.ts';
import { isSame } from '../crypto/constant-time.ts';
import type { Secrets } from '../crypto/secrets.ts';
import type { Database } from '../db/driver/database.ts';
import { createCaptchaTable } from '../db/tables/captchas.ts';
import { canonicalAnswer, freshText } from './text.ts';

export const CAPTCHA_MINUTES = 5;
const LIFETIME = CAPTCHA_MINUTES * 60 * 1000;
const WRONG_TRIES = 3;

export interface Captchas {
  /** What a picture may read that is drawn before anybody asks for it. */
  newText(): string;
  /**
   * Makes a captcha, good for five minutes; the former one of this holder and scenario ends.
   * @param text of a picture that nobody else has seen; by default a new one
   * @returns the text to draw
   */
  issue(holder: string, scenario: string, text?: string): Promise<string>;
  /** As `issue`, of six digits, for who hears or reads them elsewhere. `digitsOf` finds them again by the nonce. */
  issueDigits(holder: string, scenario: string): Promise<{ readonly text: string; readonly nonce: string }>;
  /** The digits that were issued under a nonce, and what makes them sound as they do. */
  digitsOf(holder: string, scenario: string, nonce: string): { readonly text: string; readonly seed: Buffer };
  /** Whether the answer is right. A right one stays good for the form that follows; the third wrong one ends the captcha. */
  check(holder: string, scenario: string, answer: string): Promise<boolean>;
  /** As `check`, but a right answer is good once. */
  redeem(holder: string, scenario: string, answer: string): Promise<boolean>;
  /**
   * Any answer ends the captcha, right or wrong. Of many at once, one at most is right; none is where `check` has seen a
   * wrong one: a form takes no answer that was tried out.
   */
  spend(holder: string, scenario: string, answer: string): Promise<boolean>;
  /** Makes an answer that was right good again, where what it was given for ended in a fault of ours. */
  giveBack(holder: string, scenario: string, answer: string): Promise<void>;
  /**
   * `spend` for what it was asked for. Where that ends in a fault of ours, the answer is good again: the very same request
   * can be repeated.
   * @throws ApiError INVALID_CAPTCHA; what `work` throws
   */
  spendFor<T>(holder: string, scenario: string, answer: string, work: () => Promise<T>): Promise<T>;
}

/** @param fixedText what every captcha reads, for development and tests */
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
  const key = secrets.key('captcha');
  /** Bound to the captcha's id: the same text elsewhere has another MAC. */
  const macOf = (id: string, text: string) =>
    createHmac('sha256', key)
      .update(`${id}\n${canonicalAnswer(text)}`)
      .digest('hex');
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
  /** Follows from the nonce, so that a sound that is asked for twice is the same. */
  const digitsOf = (holder: string, scenario: string, nonce: string) => {
    const bytes = createHmac('sha256', secrets.key('spoken captchas'))
      .update(`${idOf(holder, scenario)}\n${nonce}`)
      .digest();
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

/** A name that nobody guesses, for one who asks for a first captcha. */
export const newHolder = (): string => randomBytes(16).toString('base64url');

/** Whether `text` looks like what `newHolder` makes. */
export const isHolder = (text: string): boolean => /^[\w-]{22}$/.test(text);

/** No holder has a line break in it, so that no two pairs make one id. */
function idOf(holder: string, scenario: string): string {
  return createHash('sha256').update(`${holder}\n${scenario}`).digest('hex');
}
