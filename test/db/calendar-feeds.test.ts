import { createCalendarFeedTable } from '../../shared/db/tables/calendar-feeds.ts';
import { makeDatabase } from '../_world/database.ts';
import { onEachDatabase } from '../_world/on-both.ts';

const test = onEachDatabase((dialect) => makeDatabase(dialect));

// On PostgreSQL one of them met the address of another before its uid, and its person an internal error.
test.serial(
  'a first feed that is asked for many times at once is made once, and nobody fails',
  async (t, { database }) => {
    const feeds = createCalendarFeedTable(database);
    for (let uid = 10_001; uid <= 10_100; uid += 1) {
      const name = `person${uid}`;
      const person = {
        uid,
        username: name,
        username_key: name,
        password_hash: '-',
        password_changed_at: 1,
        created_at: 1,
      };
      await database.write(database.sql('users').insert(person));
      const feed = { uid, generation: 1, address_hash: `hash of ${uid}` };
      const made = await Promise.all(Array.from({ length: 16 }, () => feeds.add(feed)));
      t.is(made.filter((count) => count === 1).length, 1);
      t.like(await feeds.byUid(uid), feed);
    }
  },
);
