/** The inbox of a person, in the language of their account. */
import type { Database } from '../../db/driver/database.ts';
import type { Step } from '../../db/driver/query.ts';
import { createMessageTable, type Message } from '../../db/tables/messages.ts';
import type { User } from '../../db/tables/users.ts';
import { DEFAULT_LANGUAGE, readLanguage } from '../../words/language.ts';
import { sayUnknown } from '../../words/words.ts';
import type { Notice, Notices } from './notices.ts';

type None = Readonly<Record<string, never>>;
/** `words` from an operator. */
interface AppValues {
  readonly [place: string]: string;
  readonly app: string;
  readonly words: string;
}
interface ReminderValues {
  readonly [place: string]: string;
  readonly title: string;
  readonly short: string;
  readonly time: string;
}

/** Each kind of message with the values of its words. */
interface Kinds {
  'friend request': { readonly username: string };
  'friend made': { readonly username: string };
  'new sign-in': { readonly address: string };
  'password changed': None;
  'channel bound': { readonly channel: string };
  'registered by channel': { readonly channel: string };
  'account recovered': None;
  'authenticator added': None;
  'authenticator removed': None;
  'recovery codes renewed': None;
  'recovery code used': { readonly left: string };
  'passkey added': { readonly name: string };
  'passkey removed': { readonly name: string };
  'second factors reset': None;
  /** A person at this address knew the password and guessed second factors. */
  'second factor guessed': { readonly address: string };
  /** `medium` before the change. */
  'medium taken': { readonly medium: string };
  'medium moved here': { readonly medium: string };
  'medium changed': { readonly medium: string };
  'medium removed': { readonly medium: string };
  'channel unbound': { readonly channel: string };
  'app disconnected': { readonly app: string };
  'devices signed out': None;
  /** `date` as 2026-11-26. */
  'account closed': { readonly date: string };
  'account deleted': { readonly date: string };
  'account reopened': None;
  'data exported': None;
  'app approved': AppValues;
  'app returned': AppValues;
  'app suspended': AppValues;
  'app resumed': AppValues;
  'app offered': { readonly app: string; readonly username: string };
  'app received': { readonly app: string };
  'app handed on': { readonly app: string; readonly username: string };
  'username changed': None;
  /** See `reminderOf`. */
  'calendar reminder': ReminderValues;
}

/** The values of a reminder. @param time RFC 3339, null if the event has none */
export const reminderOf = (title: string, time: string | null): ReminderValues => ({
  title,
  short: shortened(title),
  time: time === null ? '' : `\n${time}`,
});

/** A subject is one line of at most 200 characters. */
function shortened(words: string): string {
  const characters = [...words];
  return characters.length <= 180 ? words : `${characters.slice(0, 179).join('')}…`;
}

/** Kinds that go only to the inbox; all others are security notices and are sent out too. */
const inboxAlone: readonly string[] = [
  'friend request',
  'friend made',
  // The address gets a letter of its own, verified or not.
  'registered by channel',
  // Accompanies a changed password.
  'account recovered',
  'app disconnected',
  'devices signed out',
  'app approved',
  'app returned',
  'app suspended',
  'app resumed',
  'app offered',
  'app received',
  'app handed on',
  'calendar reminder',
] satisfies readonly (keyof Kinds)[];

/** Actions that only operators take on accounts. */
const byOperators: readonly string[] = ['second factors reset', 'account deleted'] satisfies readonly (keyof Kinds)[];

/** The receiver; for an account as it was before, with its media. */
export type Receiver = Pick<User, 'uid' | 'language'> & Notice['before'];

/** A page of somebody's messages, newest first. */
export interface InboxPage {
  readonly messages: readonly Message[];
  /** The `before` of the next page; undefined on the last one. */
  readonly next: number | undefined;
  /** How many of all their messages are unread. */
  readonly unread: number;
}

export interface Messages {
  /**
   * The step that sends a message, for the same write as its subject: neither exists without the other.
   * @param from the sender; by default the platform
   */
  telling<K extends keyof Kinds>(to: Receiver, kind: K, values: Kinds[K], from?: number): Step;
  /** Sends a message about something that has happened already. @throws DatabaseFault */
  tell<K extends keyof Kinds>(to: Receiver, kind: K, values: Kinds[K], from?: number): Promise<void>;

  /** @param before only messages with smaller ids */
  page(uid: number, asked: { before: number | undefined; limit: number }): Promise<InboxPage>;
  /** How many messages of a person are unread. */
  unread(uid: number): Promise<number>;
  /** Returns one message and marks it read. Resolves to undefined if it is not theirs. */
  open(uid: number, id: number): Promise<Message | undefined>;
  /** Marks one message read. Resolves to false if it is not theirs. */
  markRead(uid: number, id: number): Promise<boolean>;
  markAllRead(uid: number): Promise<void>;
  /** Deletes one message. Resolves to false if it is not theirs. */
  remove(uid: number, id: number): Promise<boolean>;
}

/** @param notices sends security notices */
export function createMessages(database: Database, notices?: Pick<Notices, 'adding'>): Messages {
  const table = createMessageTable(database);
  const messages: Messages = {
    telling(to, kind, values, from) {
      const { uid } = to;
      const language = readLanguage(to.language) ?? DEFAULT_LANGUAGE;
      const t = (part: 'subject' | 'body') => sayUnknown(language, 'messages', `${kind}.${part}`, values);
      const [subject, body] = [t('subject'), t('body')];
      const query = table.adding({ uid, from_uid: from ?? null, subject, body });
      if (inboxAlone.includes(kind)) return query;
      const byOperator = byOperators.includes(kind);
      const notice = notices?.adding({ uid, language, subject, body, before: to, byOperator });
      return notice ? { query, also: [notice.query], afterwards: notice.afterwards } : query;
    },
    async tell(...what) {
      await database.atomic([messages.telling(...what)]);
    },

    async page(uid, { before, limit }) {
      // One row more than a page shows whether another page follows.
      const [found, unread] = await Promise.all([table.page(uid, { before, limit: limit + 1 }), table.unread(uid)]);
      const shown = found.slice(0, limit);
      return { messages: shown, next: found.length > limit ? shown.at(-1)?.id : undefined, unread };
    },
    unread: (uid) => table.unread(uid),
    open: (uid, id) => table.open(uid, id),
    markRead: (uid, id) => table.markRead(uid, id),
    markAllRead: (uid) => table.markAllRead(uid),
    remove: (uid, id) => table.remove(uid, id),
  };
  return messages;
}
