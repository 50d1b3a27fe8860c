/** The open grants and sessions of an account. */
import type { Database } from '../driver/database.ts';
import type { Joined, LeftJoined, Selection } from './columns.ts';
import { endingSessions } from './session-ends.ts';
import type { Row } from './tables.ts';

const grant = {
  id: 'grants.id',
  client_id: 'grants.client_id',
  payload: 'grants.payload',
} as const satisfies Selection;
const client = { name: 'clients.name' } as const satisfies Selection;

/** A live grant; the name is null for our own clients. */
export type OpenGrant = Joined<typeof grant> & LeftJoined<typeof client>;

/** A live session of the engine; `uid` identifies it and opens nothing. */
export type OpenSession = Pick<Row<'sessions'>, 'uid' | 'payload'>;

export type OpenGrantTable = ReturnType<typeof createOpenGrantTable>;

export function createOpenGrantTable(database: Database) {
  const { sql } = database;
  const sessionsOf = (account: number) => sql('sessions').where({ account_uid: account });

  return {
    /** Every grant of an account. */
    grants: (account: number): Promise<OpenGrant[]> =>
      database.read(
        sql('grants')
          .leftJoin('clients', 'clients.client_id', 'grants.client_id')
          .where('grants.account_uid', account)
          .andWhere('grants.expires_at', '>', Date.now())
          .select<OpenGrant[]>({ ...grant, ...client }),
      ),

    /** Those of a client with a live access token. */
    grantsInUse: (account: number, client_id: string): Promise<Pick<OpenGrant, 'id' | 'payload'>[]> =>
      database.read(
        sql('grants')
          .where({ account_uid: account, client_id })
          // Token by token of these few: SQLite would list those of all people first.
          .whereExists(
            sql('access_tokens')
              .where('access_tokens.grant_id', sql.ref('grants.id'))
              .andWhere('access_tokens.expires_at', '>', Date.now())
              .select(sql.raw('1')),
          )
          .select('id', 'payload'),
      ),

    /** The ids of an account's grants for one client. */
    async grantIds(account: number, client_id: string): Promise<string[]> {
      const rows = await database.read(sql('grants').where({ account_uid: account, client_id }).select('id'));
      return rows.map(({ id }) => id);
    },

    sessions: (account: number): Promise<OpenSession[]> =>
      database.read(sessionsOf(account).andWhere('expires_at', '>', Date.now()).select('uid', 'payload')),

    /** Ends a session if it belongs to this account. */
    endSession: (account: number, uid: string) =>
      database.atomic([...endingSessions(database, { account_uid: account, uid })]),

    /** Ends every session of an account except one. */
    endOtherSessions: (account: number, kept: string) =>
      database.atomic([...endingSessions(database, { account_uid: account, except: kept })]),
  };
}
