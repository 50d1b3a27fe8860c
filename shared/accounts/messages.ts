/** What the platform tells a person, in the language of their account. */
import type { Database } from '../db/driver/database.ts';
import type { Query } from '../db/driver/query.ts';
import { createMessageTable } from '../db/tables/messages.ts';
import type { User } from '../db/tables/users.ts';
import { DEFAULT_LANGUAGE, readLanguage } from '../words/language.ts';

/** Each kind of message with what its words need. */
interface Kinds {
  'friend request': { readonly username: string };
  'friend made': { readonly username: string };
  'new sign-in': { readonly address: string };
  'password changed': object;
  'channel bound': { readonly channel: string };
  'registered by channel': { readonly channel: string };
  'account recovered': object;
  /** `medium` as the account had it. */
  'medium taken': { readonly medium: string };
  'medium moved here': { readonly medium: string };
  /** `time` as RFC 3339, null where the event has none. */
  'calendar reminder': { readonly title: string; readonly time: string | null };
}

interface Words {
  readonly subject: string;
  readonly body: string;
}

type Wording = { readonly [K in keyof Kinds]: (values: Kinds[K]) => Words };

const english: Wording = {
  'friend request': ({ username }) => ({
    subject: `${username} would like to be your friend`,
    body: `${username} asks to be your friend. Ask them in turn to agree, or delete the request.`,
  }),
  'friend made': ({ username }) => ({
    subject: `${username} is now your friend`,
    body: `${username} has agreed: you are friends now.`,
  }),
  'new sign-in': ({ address }) => ({
    subject: 'New sign-in to your account',
    body: `Somebody signed in to your account from a device we did not know, at the address ${address}. If that was not you, change your password at once: that signs out every other device.`,
  }),
  'password changed': () => ({
    subject: 'Your password was changed',
    body: 'Your password was changed, and every other device and app was signed out. If that was not you, ask for a new password at once.',
  }),
  'channel bound': ({ channel }) => ({
    subject: `Your account can now be entered by ${channel}`,
    body: `Somebody who knows your password bound a person of ${channel} to your account, who can sign in to it from now on. If that was not you, unbind ${channel} and change your password at once.`,
  }),
  'registered by channel': ({ channel }) => ({
    subject: `Your account was created by ${channel}`,
    body: `Your account was created by a person of ${channel}, who can sign in to it. If that was not you, set a new password by “Forgotten your password?”: that unbinds ${channel} and signs out everybody else.`,
  }),
  'account recovered': () => ({
    subject: 'Your email address was proven for the first time',
    body: 'The code for your new password was the first proof that your email address is yours. Whatever could have been prepared by somebody else before has ended: other platforms that could sign in were unbound, the phone number was removed, and the address of the calendar feed is another now. Add again what you use.',
  }),
  'medium taken': ({ medium }) => ({
    subject: `${medium} is no longer yours`,
    body: `Your account named ${medium} as its own but never proved it. Somebody else has proved now that it is theirs, so it was removed from your account.`,
  }),
  'medium moved here': ({ medium }) => ({
    subject: `${medium} is yours now`,
    body: `Another account had named ${medium} as its own without proof. You have proved that it is yours: it was removed there.`,
  }),
  'calendar reminder': ({ title, time }) => ({
    subject: `Reminder: ${shortened(title)}`,
    body: `${title}${time === null ? '' : `\n${time}`}`,
  }),
};

const chinese: Wording = {
  'friend request': ({ username }) => ({
    subject: `${username} 想加您为好友`,
    body: `${username} 向您发出了好友申请。向对方发出申请即表示同意，也可以删除该申请。`,
  }),
  'friend made': ({ username }) => ({
    subject: `${username} 已成为您的好友`,
    body: `${username} 同意了您的申请，你们现在是好友了。`,
  }),
  'new sign-in': ({ address }) => ({
    subject: '您的账户有新的登录',
    body: `有人在一台陌生设备上登录了您的账户，网络地址为 ${address}。如非本人操作，请立即修改密码，其他设备将随之退出登录。`,
  }),
  'password changed': () => ({
    subject: '您的密码已修改',
    body: '您的密码已修改，其他设备和应用均已退出登录。如非本人操作，请立即找回密码。',
  }),
  'channel bound': ({ channel }) => ({
    subject: `您的账户已可通过 ${channel} 登录`,
    body: `有人凭您的密码将一个 ${channel} 账号绑定到您的账户，此后可用它登录。如非本人操作，请立即解绑 ${channel} 并修改密码。`,
  }),
  'registered by channel': ({ channel }) => ({
    subject: `您的账户由 ${channel} 创建`,
    body: `您的账户由一个 ${channel} 账号创建，该账号可以登录您的账户。如非本人操作，请通过“忘记密码”重设密码：${channel} 将被解绑，其他人均会退出登录。`,
  }),
  'account recovered': () => ({
    subject: '您的邮箱首次得到验证',
    body: '您重设密码所用的验证码首次证明了邮箱属于您。此前他人可能设置的登录方式均已失效：其他平台的账号已解绑，手机号已移除，日历订阅地址已更换。请重新添加您使用的项目。',
  }),
  'medium taken': ({ medium }) => ({
    subject: `${medium} 已不再属于您的账户`,
    body: `您的账户填写了 ${medium}，但从未验证。现在另一位用户已证明它属于自己，因此已从您的账户中移除。`,
  }),
  'medium moved here': ({ medium }) => ({
    subject: `${medium} 现在属于您的账户`,
    body: `另一个账户曾填写 ${medium} 但未经验证。您已证明它属于您，它已从那个账户中移除。`,
  }),
  'calendar reminder': ({ title, time }) => ({
    subject: `提醒：${shortened(title)}`,
    body: `${title}${time === null ? '' : `\n${time}`}`,
  }),
};

/** A subject is one line of at most 200 characters. */
function shortened(words: string): string {
  const characters = [...words];
  return characters.length <= 180 ? words : `${characters.slice(0, 179).join('')}…`;
}

/** Who is told something. */
export type Receiver = Pick<User, 'uid' | 'language'>;

export interface Messages {
  /**
   * The step that tells somebody something, for the write of what it tells: then neither stands without the other.
   * @param from who speaks; by default the platform itself
   */
  telling<K extends keyof Kinds>(to: Receiver, kind: K, values: Kinds[K], from?: number): Query;
  /** Tells somebody something that has happened already. @throws DatabaseFault */
  tell<K extends keyof Kinds>(to: Receiver, kind: K, values: Kinds[K], from?: number): Promise<void>;
}

export function createMessages(database: Database): Messages {
  const table = createMessageTable(database);
  const messages: Messages = {
    telling({ uid, language }, kind, values, from) {
      const wording = { en: english, zh: chinese }[readLanguage(language) ?? DEFAULT_LANGUAGE];
      return table.adding({ uid, from_uid: from ?? null, ...wording[kind](values) });
    },
    async tell(...what) {
      await database.write(messages.telling(...what));
    },
  };
  return messages;
}
