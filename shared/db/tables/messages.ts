/** What the platform tells a person. */
import type { Database, Query } from '../driver/database.ts';

/** A message as its receiver sees it. Times are epoch milliseconds. */
export interface Message {
  readonly id: number;
  /** Null where the platform itself speaks. */
  readonly from_uid: number | null;
  readonly from_username: string | null;
  readonly subject: string;
  readonly body: string;
  readonly sent_at: number;
  readonly read_at: number | null;
}

export interface NewMessage {
  readonly uid: number;
  readonly from_uid: number | null;
  readonly subject: string;
  readonly body: string;
}

export function createMessageTable(database: Database) {
  const { sql } = database;
  const received = (uid: number) =>
    sql('messages')
      .leftJoin('users as sender', 'sender.uid', 'messages.from_uid')
      .where('messages.uid', uid)
      .select('messages.id', 'from_uid', 'sender.username as from_username', 'subject', 'body', 'sent_at', 'read_at');

  return {
    /** Stores a message, as a step of the write that it tells of. */
    adding: (message: NewMessage): Query => sql('messages').insert({ ...message, sent_at: Date.now() }),

    /** One's messages, newest first. @param before messages older than this id */
    page(uid: number, { before, limit }: { before: number | undefined; limit: number }): Promise<Message[]> {
      const query = received(uid).orderBy('messages.id', 'desc').limit(limit);
      return database.read(before === undefined ? query : query.where('messages.id', '<', before)) as Promise<
        Message[]
      >;
    },

    /** Marks a message read. Resolves to it as it is then, or to undefined where it is none of this account's. */
    async open(uid: number, id: number): Promise<Message | undefined> {
      const mine = sql('messages').where({ id, uid });
      await database.write(mine.whereNull('read_at').update({ read_at: Date.now() }));
      return database.read(received(uid).where('messages.id', id).first()) as Promise<Message | undefined>;
    },
  };
}
