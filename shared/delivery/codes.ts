/** Sends a verification code to where it belongs, in words of its own. */
import { currentAsker } from '../runtime/request-id.ts';
import { minute } from '../words/dates.ts';
import type { Language } from '../words/language.ts';
import { type Say, wordsIn } from '../words/words.ts';
import { writeLetter } from './letter.ts';
import type { Mailer } from './mail.ts';
import type { Sms } from './sms-request.ts';

/** What a code is for: to prove that an address or a number is one's own, to set a new password, to make an account, to sign in, or in place of a captcha. */
export type CodePurpose = 'verify' | 'password' | 'register' | 'signIn' | 'captcha';

export interface CodeMessage {
  readonly kind: 'email' | 'phone';
  /** An email address, or a number as E.164. */
  readonly address: string;
  readonly code: string;
  readonly purpose: CodePurpose;
  readonly language: Language;
  /** How long the code is good. */
  readonly minutes: number;
}

/** When and from where it was asked for. */
function askedFor(t: Say<'mails'>, language: Language): string {
  const { address } = currentAsker();
  const time = minute(language, Date.now());
  return address ? t('asked.from', { time, address }) : t('asked.at', { time });
}

/** @throws MailFault or SmsFault from what it returns */
export function createCodeDelivery({ mailer, sms }: { mailer: Mailer; sms: Sms }) {
  return async ({ kind, address: to, code, purpose, language, minutes }: CodeMessage): Promise<void> => {
    const t = wordsIn(language, 'mails');
    if (kind === 'phone') return sms.send({ to, code, text: t(`${purpose}.sms`, { code, minutes }) });
    const letter = {
      subject: t(`${purpose}.subject`),
      before: [t(`${purpose}.code`)],
      code,
      after: [t(`${purpose}.good`, { minutes }), askedFor(t, language), t(`${purpose}.warning`)],
    };
    return mailer.send({ to, ...writeLetter(letter, language) });
  };
}
