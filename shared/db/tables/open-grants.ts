/** What is open of an account: the grants of its apps, and its sessions. */
import type { Database } from '../driver/database.ts';

/** A grant that lives. */
export interface OpenGrant {
  readonly id: string;
  readonly client_id: string;
  /** Null for one of our own clients. */
  readonly name: string | null;
  /** As the engine stored it. */
  readonly payload: string;
}

/** A session of the engine's that lives; `uid` names it and opens nothing. */
export interface OpenSession {
  readonly uid: string;
  readonly payload: string;
}

export type OpenGrantTable = ReturnType<typeof createOpenGrantTable>;

export function createOpenGrantTable(database: Database) {
  const { sql } = database;
  const sessionsOf = (account: number) => sql('sessions').where({ account_uid: account });

  return {
    /** Every grant of an account. */
    grants: (account: number): Promise<OpenGrant[]> =>
      database.read(
        sql('grants as g')
          .leftJoin('clients as c', 'c.client_id', 'g.client_id')
          .where('g.account_uid', account)
          .andWhere('g.expires_at', '>', Date.now())
          .select('g.id', 'g.client_id', 'c.name', 'g.payload'),
      ) as Promise<OpenGrant[]>,

    /** Those of a client, where there is an access token that lives. */
    grantsInUse: (account: number, client_id: string): Promise<Pick<OpenGrant, 'id' | 'payload'>[]> =>
      database.read(
        sql('grants')
          .where({ account_uid: account, client_id })
          .whereIn('id', sql('access_tokens').where('expires_at', '>', Date.now()).select('grant_id'))
          .select('id', 'payload'),
      ) as Promise<Pick<OpenGrant, 'id' | 'payload'>[]>,

    /** The ids of an account's grants for one client. */
    async grantIds(account: number, client_id: string): Promise<string[]> {
      const rows = await database.read(sql('grants').where({ account_uid: account, client_id }).select('id'));
      return (rows as { id: string }[]).map(({ id }) => id);
    },

    sessions: (account: number): Promise<OpenSession[]> =>
      database.read(sessionsOf(account).andWhere('expires_at', '>', Date.now()).select('uid', 'payload')) as Promise<
        OpenSession[]
      >,

    /** Ends a session, if it is this account's. */
    endSession: (account: number, uid: string) => database.write(sessionsOf(account).andWhere({ uid }).del()),

    /** Ends every session of an account but one. */
    endOtherSessions: (account: number, kept: string) =>
      database.write(sessionsOf(account).andWhereNot({ uid: kept }).del()),
  };
}
