/** What a verification code's mail and SMS say. */
import type { Language } from '../words/language.ts';
import type { Letter } from './letter.ts';

/** What a code is for: to prove that an address or a number is one's own, or to set a new password. */
export type CodePurpose = 'verify' | 'password';

interface CodeWords {
  readonly letter: Record<CodePurpose, (code: string, minutes: number) => Letter>;
  readonly sms: Record<CodePurpose, (code: string, minutes: number) => string>;
}

export const codeWords: Record<Language, CodeWords> = {
  en: {
    letter: {
      verify: (code, minutes) => ({
        subject: 'Your Upare verification code',
        before: ['Your verification code is:'],
        code,
        after: [
          `It is good for ${minutes} minutes, once.`,
          'Nobody from Upare will ever ask you for it. If you did not ask for this code, somebody may have mistyped their address: ignore this mail.',
        ],
      }),
      password: (code, minutes) => ({
        subject: 'Set a new Upare password',
        before: ['The code for setting a new password is:'],
        code,
        after: [
          `It is good for ${minutes} minutes, once.`,
          'Nobody from Upare will ever ask you for it. If you did not ask for a new password, ignore this mail: without the code your password stays as it is.',
        ],
      }),
    },
    sms: {
      verify: (code, minutes) =>
        `[Upare] ${code} is your verification code, good for ${minutes} minutes. Never share it.`,
      password: (code, minutes) =>
        `[Upare] ${code} is the code for a new password, good for ${minutes} minutes. Never share it.`,
    },
  },
  zh: {
    letter: {
      verify: (code, minutes) => ({
        subject: 'Upare 验证码',
        before: ['您的验证码是：'],
        code,
        after: [
          `验证码 ${minutes} 分钟内有效，仅可使用一次。`,
          'Upare 的工作人员绝不会向您索取验证码。如果您没有申请验证码，可能是他人误填了您的邮箱，请忽略此邮件。',
        ],
      }),
      password: (code, minutes) => ({
        subject: '重设 Upare 密码',
        before: ['您重设密码的验证码是：'],
        code,
        after: [
          `验证码 ${minutes} 分钟内有效，仅可使用一次。`,
          'Upare 的工作人员绝不会向您索取验证码。如果您没有申请重设密码，请忽略此邮件：没有验证码，您的密码不会改变。',
        ],
      }),
    },
    sms: {
      verify: (code, minutes) => `【Upare】验证码 ${code}，${minutes} 分钟内有效，请勿告知他人。`,
      password: (code, minutes) => `【Upare】重设密码的验证码 ${code}，${minutes} 分钟内有效，请勿告知他人。`,
    },
  },
};
