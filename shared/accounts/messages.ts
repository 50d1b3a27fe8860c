/** What the platform tells a person, in the language of their account. */
import type { Database } from '../db/driver/database.ts';
import type { Query } from '../db/driver/query.ts';
import { createMessageTable } from '../db/tables/messages.ts';
import type { User } from '../db/tables/users.ts';
import { DEFAULT_LANGUAGE, readLanguage } from '../words/language.ts';
import { sayUnknown } from '../words/words.ts';

type None = Readonly<Record<string, never>>;
interface ReminderValues {
  readonly [place: string]: string;
  readonly title: string;
  readonly short: string;
  readonly time: string;
}

/** Each kind of message with the values that its words need. */
interface Kinds {
  'friend request': { readonly username: string };
  'friend made': { readonly username: string };
  'new sign-in': { readonly address: string };
  'password changed': None;
  'channel bound': { readonly channel: string };
  'registered by channel': { readonly channel: string };
  'account recovered': None;
  /** `medium` as the account had it. */
  'medium taken': { readonly medium: string };
  'medium moved here': { readonly medium: string };
  /** See `reminderOf`. */
  'calendar reminder': ReminderValues;
}

/** The values of a reminder. @param time as RFC 3339, null where the event has none */
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
      const t = (part: 'subject' | 'body') =>
        sayUnknown(readLanguage(language) ?? DEFAULT_LANGUAGE, 'messages', `${kind}.${part}`, values);
      return table.adding({ uid, from_uid: from ?? null, subject: t('subject'), body: t('body') });
    },
    async tell(...what) {
      await database.write(messages.telling(...what));
    },
  };
  return messages;
}
