/** A code by mail or SMS instead of a captcha, for people who can neither see the picture nor hear the digits. */
import { setTimeout as wait } from 'node:timers/promises';
import { ApiError } from '../../api/errors.ts';
import { CAPTCHA_MINUTES, type Captchas } from '../../captcha/captchas.ts';
import type { Database } from '../../db/driver/database.ts';
import type { UserTable } from '../../db/tables/users.ts';
import type { AddingCode } from '../../delivery/codes.ts';
import { budgets } from '../../limits/budgets.ts';
import type { Limits } from '../../limits/limits.ts';
import { AFTER_THE_ANSWER, createBehindAnswers } from '../../runtime/behind-answers.ts';
import type { Log } from '../../runtime/log.ts';
import type { Language } from '../../words/language.ts';
import { findAccount, provenMedium } from '../media/media.ts';
import type { Reached } from '../media/requested-codes.ts';
import { NOBODYS_UID, placeOfMedium } from '../media/verification-codes.ts';

interface About {
  /** The captcha that it replaces: its holder and its form. */
  readonly holder: string;
  readonly scenario: string;
  readonly language: Language;
  /** The network address. */
  readonly caller: string;
}

export interface CaptchaCodes {
  /**
   * Sends the code to the address of a new account, or to a proven medium of a named account. Resolves before it is
   * sent and whatever becomes of it, so that nobody learns whether there is such an account.
   * @throws ApiError RATE_LIMITED by the caller's address
   */
  send(by: 'email' | 'username', to: string, about: About): Promise<void>;
  /** Resolves when every requested code is queued or has failed. */
  settled(): Promise<void>;
}

interface Deps {
  readonly users: UserTable;
  readonly captchas: Captchas;
  readonly limits: Limits;
  readonly database: Pick<Database, 'atomic'>;
  readonly log: Log;
  readonly addingCode: AddingCode;
}

export function createCaptchaCodes({ users, captchas, limits, database, log, addingCode }: Deps): CaptchaCodes {
  const sending = createBehindAnswers();

  const leave = async ({ uid, medium }: Reached, code: string, language: Language) => {
    const place = placeOfMedium(medium);
    await limits.count(budgets.codesToMediumHourly, place);
    await limits.count(budgets.codesToMediumDaily, place);
    const message = { ...medium, code, purpose: 'captcha', language, minutes: CAPTCHA_MINUTES } as const;
    await database.atomic([addingCode(message, uid)]);
  };

  const send = async (reached: Reached | undefined, code: string, language: Language) => {
    await wait(AFTER_THE_ANSWER);
    if (!reached) return;
    try {
      await leave(reached, code, language);
    } catch (error) {
      const expected = error instanceof ApiError && error.status < 500;
      log[expected ? 'info' : 'error'](
        { ...(!expected && { err: error }) },
        'no code was sent in the place of a captcha',
      );
    }
  };

  return {
    async send(by, to, { holder, scenario, language, caller }) {
      await limits.count(budgets.codesFromAddress, caller);
      const user = by === 'username' ? await findAccount(users, to) : undefined;
      const own = user && provenMedium(user);
      const { text } = await captchas.issueDigits(holder, scenario);
      const named = { uid: NOBODYS_UID, medium: { kind: 'email', address: to } } as const;
      const reached = by === 'email' ? named : user && own && { uid: user.uid, medium: own };
      sending.add(send(reached, text, language));
    },

    settled: sending.settled,
  };
}
