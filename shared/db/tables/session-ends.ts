/**
 * Ends sessions. A job notifies apps: the database creates it from the deleted row in the same transaction, so no way
 * of ending a session can forget it.
 */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import { createJobTable } from './jobs.ts';
import type { Row } from './tables.ts';

/** The kind of that job and its receiver. Its payload is that of the session. */
export const SESSION_END = 'session-end';

/** Selects sessions. */
export type WhichSessions = Partial<Pick<Row<'sessions'>, 'id' | 'uid' | 'account_uid'>> & {
  /** The uid of a session that stays. */
  readonly except?: string | undefined;
  /** Only expired ones. */
  readonly expired?: readonly string[] | undefined;
};

/** The part of a session's payload that shows that an app knows it. */
const KNOWN_TO_APPS = '%"sid":%';

/** The statements that end sessions, with the notifications before. */
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
  // Of several that end the same sessions, the others wait here and find nothing.
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

/** Ends expired sessions, at most so many. Resolves to their number. */
export async function endExpiredSessions(database: Database, most: number): Promise<number> {
  const { sql } = database;
  const first = sql('sessions').where('expires_at', '<=', Date.now()).orderBy('expires_at').limit(most);
  const expired = (await database.read(first.select('id'))).map(({ id }) => id);
  if (expired.length === 0) return 0;
  const [, ended = 0] = await database.atomic([...endingSessions(database, { expired })]);
  return ended;
}
