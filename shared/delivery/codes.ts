/** Sends a verification code to where it belongs, in words of its own. */
import type { Language } from '../words/language.ts';
import { type CodePurpose, codeWords } from './code-words.ts';
import { writeLetter } from './letter.ts';
import type { Mailer } from './mail.ts';
import type { Sms } from './sms-request.ts';

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

/** @throws MailFault or SmsFault from what it returns */
export function createCodeDelivery({ mailer, sms }: { mailer: Mailer; sms: Sms }) {
  return async ({ kind, address: to, code, purpose, language, minutes }: CodeMessage): Promise<void> => {
    const words = codeWords[language];
    if (kind === 'phone') await sms.send({ to, code, text: words.sms[purpose](code, minutes) });
    else await mailer.send({ to, ...writeLetter(words.letter[purpose](code, minutes), language) });
  };
}
