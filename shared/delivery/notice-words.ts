/** What a mail says that tells of something, and asks for nothing. */
import type { Language } from '../words/language.ts';
import type { Letter } from './letter.ts';

/** To the address that an account was made with by way of a channel. @param page where its owner looks after it */
export const registeredByChannel: Record<Language, (channel: string, page: string) => Letter> = {
  en: (channel, page) => ({
    subject: 'An Upare account with your address',
    before: [`An account was created with this address by a person of ${channel}, who can sign in to it.`],
    after: [
      `If that was you, all is well: ${page}`,
      `If it was not, take the account over: at ${page} choose “Forgotten your password?” and name this address. That unbinds ${channel} and signs out everybody else.`,
    ],
  }),
  zh: (channel, page) => ({
    subject: '有人用您的邮箱创建了 Upare 账号',
    before: [`一个 ${channel} 账号用此邮箱创建了账号，并可以登录该账号。`],
    after: [
      `如果是您本人操作，无需处理：${page}`,
      `如非本人操作，请收回该账号：打开 ${page}，选择“忘记密码？”并填写此邮箱。${channel} 将被解绑，其他人均会退出登录。`,
    ],
  }),
};
