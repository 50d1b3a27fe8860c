/** Identities of other platforms: bound to an account, or pending. */
import type { Knex } from 'knex';
import type { Database } from '../driver/database.ts';
import type { Query, Step } from '../driver/query.ts';
import { isFirst } from './replay-detections.ts';
import type { Row } from './tables.ts';

export type PendingIdentity = Row<'pending_identities'>;

/** A bound channel, and since when, epoch milliseconds. */
export type Binding = Pick<Row<'social_identities'>, 'channel' | 'created_at'>;

/** The unique indexes: one account per identity, and one identity per channel and account. */
export const isIdentityIndex = (index: string): boolean => index.startsWith('social_identities_');
export const isChannelIndex = (index: string): boolean => index === 'social_identities_uid_channel_unique';

export function createSocialIdentityTable(database: Database) {
  const { sql } = database;
  const pending = (id: string) => sql('pending_identities').where({ id }).andWhere('expires_at', '>', Date.now());

  /** The last steps of a write that spends a pending identity and binds it to an account. */
  const binding = (id: string, uid: Knex.Raw | Knex.QueryBuilder, otherwise: () => Error): Step[] => {
    const columns = ['channel', 'subject', 'uid', 'created_at'];
    const into = sql.raw(`?? (${columns.map(() => '??').join(', ')})`, ['social_identities', ...columns]);
    const created = sql.raw('cast(? as bigint)', [Date.now()]);
    const insert = sql(into).insert(pending(id).select('channel', 'subject', uid, created));
    return [
      { query: insert, otherwise },
      { query: pending(id).del(), otherwise },
    ];
  };

  const unbinding = (uid: number, channel?: string): Query =>
    sql('social_identities')
      .where({ uid, ...(channel !== undefined && { channel }) })
      .del();

  return {
    /** The account of an identity. */
    async ownerOf(channel: string, subject: string): Promise<number | undefined> {
      const row = await database.read(sql('social_identities').where({ channel, subject }).first('uid'));
      return row?.uid;
    },

    keepPending: (row: PendingIdentity) => database.write(sql('pending_identities').insert(row)),
    pending: (id: string) => database.read(pending(id).first()),
    /** Resolves to true for the one caller that spent it. */
    spend: async (id: string): Promise<boolean> => (await database.write(pending(id).del())) === 1,

    /**
     * @param otherwise the error if the identity is no longer pending
     * @throws from the write: UniqueViolation, see `isIdentityIndex`
     */
    bindingTo: (id: string, uid: number, otherwise: () => Error) =>
      binding(id, sql.raw('cast(? as integer)', [uid]), otherwise),

    /** `bindingTo` for an account that an earlier step creates. */
    bindingToNew: (id: string, username_key: string, otherwise: () => Error) =>
      binding(id, sql('users').where({ username_key }).select('uid').as('uid'), otherwise),

    /** The step that unbinds one channel of an account, or all. */
    unbinding: (uid: number, channel?: string): Query => unbinding(uid, channel),

    /** The bound channels of an account, oldest first. */
    async of(uid: number): Promise<readonly Binding[]> {
      const query = sql('social_identities').where({ uid }).orderBy('created_at').select('channel', 'created_at');
      return database.read(query);
    },

    /**
     * Notes the return of an attempt. Resolves to true only for the first.
     * @param expires_at until when another return must be detected
     */
    spendAttempt: (id: string, expires_at: number): Promise<boolean> => isFirst(database, `social:${id}`, expires_at),
  };
}
