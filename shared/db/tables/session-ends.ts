/**
 * How sessions end. A job tells apps of it: the database makes it of the very row that goes, in the same transaction, so
 * that no way to end a session can forget it.
 */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import { createJobTable } from './jobs.ts';
import type { Row } from './tables.ts';

/** The kind of that job, and its receiver. Its payload is the session's. */
export const SESSION_END = 'session-end';

/** Sessions by what tells them from others. */
export type WhichSessions = Partial<Pick<Row<'sessions'>, 'id' | 'uid' | 'account_uid'>> & {
  /** The uid of one that stays. */
  readonly except?: string | undefined;
};

/** The statements that end sessions: what apps are to be told of them is added before they go. */
export function endingSessions(database: Database, { except, ...which }: WhichSessions): readonly [Query, Query] {
  const { sql } = database;
  const sessions = () => {
    const all = sql('sessions').where(which);
    return except === undefined ? all : all.whereNot({ uid: except });
  };
  const toTell = sessions()
    .andWhere('payload', 'like', '%"sid":%')
    .whereExists(sql('clients').where('metadata', 'like', '%"backchannel_logout_uri":%').select(sql.raw('1')));
  const telling = createJobTable(database).addingFrom(toTell, {
    kind: SESSION_END,
    receiver: SESSION_END,
    payload: sql.ref('payload'),
    uid: sql.ref('account_uid'),
  });
  return [telling, sessions().del()];
}
