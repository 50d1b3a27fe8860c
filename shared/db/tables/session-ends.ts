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
  /** Those among these that have expired. */
  readonly expired?: readonly string[] | undefined;
};

/** What a session's payload has where an app knows it. */
const KNOWN_TO_APPS = '%"sid":%';

/** The statements that end sessions: what apps are to be told of them is added before they go. */
export function endingSessions(
  database: Database,
  { except, expired, ...which }: WhichSessions,
): readonly [Query, Query] {
  const { sql } = database;
  const now = Date.now();
  const sessions = () => {
    const all = sql('sessions').where(which);
    if (except !== undefined) all.whereNot({ uid: except });
    return expired === undefined ? all : all.whereIn('id', expired).andWhere('expires_at', '<=', now);
  };
  // Of several that end the same ones at once, the others wait here, and find them gone.
  const toTell = sessions()
    .forUpdate()
    .andWhere('payload', 'like', KNOWN_TO_APPS)
    .whereExists(sql('clients').where('metadata', 'like', '%"backchannel_logout_uri":%').select(sql.raw('1')));
  const telling = createJobTable(database).addingFrom(toTell, {
    kind: SESSION_END,
    receiver: SESSION_END,
    payload: sql.ref('payload'),
    uid: sql.ref('account_uid'),
  });
  return [telling, sessions().del()];
}

/** Ends the sessions that have expired, so many at most. Resolves to their number. */
export async function endExpiredSessions(database: Database, most: number): Promise<number> {
  const { sql } = database;
  const first = sql('sessions').where('expires_at', '<=', Date.now()).orderBy('expires_at').limit(most);
  const expired = (await database.read(first.select('id'))).map(({ id }) => id);
  if (expired.length === 0) return 0;
  const [, ended = 0] = await database.atomic([...endingSessions(database, { expired })]);
  return ended;
}
