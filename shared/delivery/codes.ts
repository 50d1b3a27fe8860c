/** Sends a verification code in the words of its purpose: at once, or by the durable queue. */
import type { Adding, Jobs } from '../jobs/jobs.ts';
import { currentOrigin } from '../runtime/request-id.ts';
import { minute } from '../words/dates.ts';
import type { Language } from '../words/language.ts';
import { type Say, wordsIn } from '../words/words.ts';
import { mailJob, receiverOf, smsJob } from './delivery-jobs.ts';
import { writeLetter } from './letter.ts';
import type { Mailer } from './mail.ts';
import type { Sms } from './sms-request.ts';

/**
 * The purpose of a code: to verify an address or a number, to set a new password, to create an account, to sign in, or
 * to replace a captcha.
 */
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

/** When and from where it was requested. */
function askedFor(t: Say<'mails'>, language: Language): string {
  const { address } = currentOrigin();
  const time = minute(language, Date.now());
  return address ? t('asked.from', { time, address }) : t('asked.at', { time });
}

/** Sends a code while its reader waits. @throws MailFault or SmsFault from the returned function */
export const createCodeDelivery =
  ({ mailer, sms }: { mailer: Mailer; sms: Sms }) =>
  async (message: CodeMessage): Promise<void> =>
    message.kind === 'phone' ? sms.send(smsOf(message)) : mailer.send(mailOf(message));

/** The step that queues a code for as long as it is good. @param uid the owner of the code */
export type AddingCode = (message: CodeMessage, uid: number) => Adding;

export const createAddingCode =
  (jobs: Pick<Jobs, 'adding'>): AddingCode =>
  (message, uid) => {
    const notAfter = Date.now() + message.minutes * 60_000;
    return message.kind === 'phone'
      ? jobs.adding(smsJob, { payload: smsOf(message), receiver: receiverOf(smsJob, 'codes'), uid, notAfter })
      : jobs.adding(mailJob, { payload: mailOf(message), receiver: receiverOf(mailJob, 'codes'), uid, notAfter });
  };

function smsOf({ address: to, code, purpose, language, minutes }: CodeMessage) {
  return { to, code, text: wordsIn(language, 'mails')(`${purpose}.sms`, { code, minutes }) };
}

function mailOf({ address: to, code, purpose, language, minutes }: CodeMessage) {
  const t = wordsIn(language, 'mails');
  const letter = {
    subject: t(`${purpose}.subject`),
    before: [t(`${purpose}.code`)],
    code,
    after: [t(`${purpose}.good`, { minutes }), askedFor(t, language), t(`${purpose}.warning`)],
  };
  return { to, ...writeLetter(letter, language) };
}
