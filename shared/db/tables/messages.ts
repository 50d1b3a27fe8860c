/** Messages of the platform to a person. */
import type { Knex } from 'knex';
import { LAST_ID } from '../../api/fields.ts';
import type { Database } from '../driver/database.ts';
import { placeholder, type Query } from '../driver/query.ts';
import type { Joined, LeftJoined, Selection } from './columns.ts';
import { preparePages } from './list-pages.ts';
import type { Row } from './tables.ts';

const message = {
  id: 'messages.id',
  from_uid: 'messages.from_uid',
  subject: 'messages.subject',
  body: 'messages.body',
  sent_at: 'messages.sent_at',
  read_at: 'messages.read_at',
} as const satisfies Selection;
const sender = { from_username: 'users.username' } as const satisfies Selection;

/** A message for its receiver; the sender is null for the platform itself. */
export type Message = Joined<typeof message> & LeftJoined<typeof sender>;

export type NewMessage = Pick<Row<'messages'>, 'uid' | 'from_uid' | 'subject' | 'body'>;

export function createMessageTable(database: Database) {
  const { sql } = database;
  /** Excludes messages of closed accounts, whose words name their sender. */
  const received = (uid: number | Knex.Raw<number>) =>
    sql('messages')
      .leftJoin('users', 'users.uid', 'messages.from_uid')
      .where('messages.uid', uid)
      .whereNull('users.closed_at');
  const shown = (uid: number | Knex.Raw<number>) => received(uid).select<Message[]>({ ...message, ...sender });
  const pages = preparePages(database, (size) =>
    shown(placeholder('uid', 'bigint'))
      .where('messages.id', '<', placeholder('before', 'bigint'))
      .orderBy('messages.id', 'desc')
      .limit(size),
  );
  const unread = database.prepare(
    received(placeholder('uid', 'bigint')).whereNull('messages.read_at').count<{ unread: number }[]>('* as unread'),
  );

  const of = (uid: number, id: number) => sql('messages').where({ uid, id });
  const unreadOf = (uid: number) => sql('messages').where({ uid }).whereNull('read_at');
  const table = {
    /** The step that stores a message, for the same write as its subject. */
    adding: (message: NewMessage): Query => sql('messages').insert({ ...message, sent_at: Date.now() }),

    /** The messages of a person, newest first. @param before only smaller ids */
    page: (
      uid: number,
      { before = LAST_ID, limit }: { before: number | undefined; limit: number },
    ): Promise<Message[]> => pages({ uid, before }, limit),

    async unread(uid: number): Promise<number> {
      const [row] = await database.read(unread({ uid }));
      return Number(row?.unread ?? 0);
    },

    /** Marks a message read. Resolves to the message, or to undefined if it belongs to another account. */
    async open(uid: number, id: number): Promise<Message | undefined> {
      await table.markRead(uid, id);
      return database.read(shown(uid).where('messages.id', id).first());
    },

    /** Marks a message read. Resolves to false if it belongs to another account; the first time of reading is kept. */
    markRead: async (uid: number, id: number): Promise<boolean> =>
      (await database.write(of(uid, id).update({ read_at: sql.raw('coalesce(read_at, ?)', [Date.now()]) }))) === 1,

    async markAllRead(uid: number): Promise<void> {
      await database.write(unreadOf(uid).update({ read_at: Date.now() }));
    },

    /** Deletes a message. Resolves to false if it belongs to another account. */
    remove: async (uid: number, id: number): Promise<boolean> => (await database.write(of(uid, id).del())) === 1,
  };
  return table;
}
