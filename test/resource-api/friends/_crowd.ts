/** Many people with many friends, put straight into a database. */
import type { Database } from '../../../shared/db/driver/database.ts';
import { Statement } from '../../../shared/db/driver/query.ts';

export const FIRST_UID = 10001;
/** Each person has this many friends to either side, at these distances: half are neighbours, half are far away. */
const FRIENDS_EACH_SIDE = 20;
/** The first people are friends with every tenth. */
const POPULAR = 5;

const statement = <T>(sql: string, ...bindings: unknown[]): Statement<T> => new Statement(sql, bindings);

/**
 * Fills an empty database: everybody has forty friends, and the first five a tenth of all.
 * @returns how many friendships there are
 */
export async function seedCrowd(database: Database, people: number): Promise<number> {
  const numbers = `WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${people - 1}) `;
  const fill = (sql: string) => database.write(statement(numbers + sql));
  const uid = (i: string) => `${FIRST_UID} + (${i}) % ${people}`;
  await fill(`INSERT INTO users (uid, username, username_key, password_hash, password_changed_at, created_at, departmentcode, majorcode)
    SELECT ${uid('i')}, 'person' || i, 'person' || i, '-', 1, 1, 'd' || (i % 40), 'm' || (i % 7) FROM numbers`);
  // Whether each friend's account exists needs no look: they were all made above.
  if (database.dialect === 'postgres') await database.write(statement('ALTER TABLE friendships DISABLE TRIGGER ALL'));
  let friendships = 0;
  for (let n = 1; n <= FRIENDS_EACH_SIDE; n++) {
    const distance = n <= 10 ? n : Math.floor((people / 2.2) * ((n - 10) / 10)) + n;
    friendships += await fill(`INSERT INTO friendships (uid, fid, since)
      SELECT ${uid('i')}, ${uid(`i + ${distance}`)}, ${n} FROM numbers
      UNION ALL SELECT ${uid(`i + ${distance}`)}, ${uid('i')}, ${n} FROM numbers`);
  }
  for (let popular = 0; popular < POPULAR; popular++) {
    friendships += await fill(`INSERT INTO friendships (uid, fid, since)
      SELECT ${uid('i')}, ${uid(`${popular}`)}, 99 FROM numbers WHERE i % 10 = 0 AND i <> ${popular}
      UNION ALL SELECT ${uid(`${popular}`)}, ${uid('i')}, 99 FROM numbers WHERE i % 10 = 0 AND i <> ${popular}
      ON CONFLICT DO NOTHING`);
  }
  await fill(`INSERT INTO friend_requests (from_uid, to_uid, asked_at)
    SELECT ${uid('i')}, ${uid(`i + ${Math.floor(people / 2) - 1}`)}, i FROM numbers WHERE i % 3 = 0 ON CONFLICT DO NOTHING`);
  await fill(
    `INSERT INTO messages (uid, subject, body, sent_at) SELECT ${uid('i * 7')}, 'subject', 'body', 1 FROM numbers`,
  );
  for (const activation of [1, 2]) {
    await fill(`INSERT INTO avatars (uid, version, width, height, type, created_at, activation)
      SELECT ${uid('i')}, 'v' || ${activation} || '-' || i, 420, 600, 'jpg', 1, ${activation} FROM numbers WHERE i % 2 = 0`);
  }
  if (database.dialect === 'postgres') await database.write(statement('ALTER TABLE friendships ENABLE TRIGGER ALL'));
  await database.write(statement('ANALYZE'));
  return friendships / 2;
}
