/**
 * Measures friends among many people. A script, no test: `npx node test/resource-api/friends/measure.ts [people…]`.
 *
 * On SQLite and on a PostgreSQL of its own it seeds 1,000, 10,000 and 100,000 people, with twenty friendships each and
 * five people who are friends with a tenth of all, and prints how long each answer takes: the median and the 99th of a
 * hundred, in milliseconds, for people at random and for the most popular one. At the largest size it prints the plans.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFriendships } from '../../../resource-api/friends/friendships.ts';
import { createMessages } from '../../../shared/accounts/notices/messages.ts';
import { connect, withMigrator } from '../../../shared/db/connect.ts';
import type { Database } from '../../../shared/db/driver/database.ts';
import { Statement } from '../../../shared/db/driver/query.ts';
import { createAvatarTable } from '../../../shared/db/tables/avatars.ts';
import { createBlockTable } from '../../../shared/db/tables/blocks.ts';
import { createFriendRecommendationTable } from '../../../shared/db/tables/friend-recommendations.ts';
import { createFriendTable } from '../../../shared/db/tables/friends.ts';
import { createMessageTable } from '../../../shared/db/tables/messages.ts';
import { createUserTable } from '../../../shared/db/tables/users.ts';
import { startPostgres } from '../../_run/postgres.ts';
import { explaining } from '../../_world/plans.ts';
import { FIRST_UID, seedCrowd } from './_crowd.ts';

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 10_000, 100_000];
const SAMPLES = 100;

const scratch = mkdtempSync(join(tmpdir(), 'upare-friends-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
// The user postgres passes through.
chmodSync(scratch, 0o711);
const postgres = await startPostgres(scratch);
try {
  for (const people of sizes) {
    for (const databaseUrl of [undefined, await freshDatabase(postgres.url, people)])
      await measure(people, databaseUrl);
  }
} finally {
  await postgres.stop();
}

async function measure(people: number, databaseUrl: string | undefined): Promise<void> {
  const place = { dataDir: join(scratch, `data-${people}`), databaseUrl, databasePool: 5, databaseTimeout: 15 };
  await withMigrator(place, (migrate) => migrate.latest());
  const database = connect(place, () => undefined);
  const started = performance.now();
  const friendships = await seedCrowd(database, people);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`\n${database.dialect}: ${people} people, ${friendships} friendships, seeded in ${seconds} s`);

  const { recorded, plans } = explaining(database);
  // Not of the popular people's tenth of all, nor a neighbour of theirs.
  const anybody = () => FIRST_UID + 105 + 10 * Math.floor(Math.random() * (people / 10 - 20));
  const most = people === Math.max(...sizes);
  for (const [name, answer] of Object.entries(answers(recorded, people))) {
    const row = [
      await times(() => answer(anybody())),
      name.startsWith('make') ? '' : await times(() => answer(FIRST_UID)),
    ];
    console.log(`  ${name.padEnd(34)} ${row[0]?.padEnd(18)} most popular: ${row[1]}`);
    const asked = await plans();
    if (most)
      for (const { sql, lines } of asked)
        console.log(`      ${sql}\n${lines.map((line) => `        ${line}`).join('\n')}`);
  }
  await database.close();
}

function answers(database: Database, people: number): Record<string, (uid: number) => Promise<unknown>> {
  const users = createUserTable(database);
  const friends = createFriendTable(database);
  const blocks = createBlockTable(database);
  const recommendations = createFriendRecommendationTable(database);
  const messages = createMessageTable(database);
  const avatars = createAvatarTable(database);
  const friendships = createFriendships({ database, users, friends, blocks, messages: createMessages(database) });
  return {
    'friends, all up to 1000': (uid) => friends.page(uid, 0, 1000),
    'friends, a page of 100': (uid) => friends.page(uid, FIRST_UID + people / 2, 100),
    'avatars of 100 in a row': (uid) => avatars.activeVersions(Array.from({ length: 100 }, (_, n) => uid + n)),
    'requests, 100': (uid) => friends.requests(uid, 100),
    'recommend: friends of friends, 20': (uid) => recommendations.friendsOfFriends(uid, 20),
    'recommend: colleagues, 20': (uid) =>
      recommendations.colleagues({ uid, departmentcode: 'd5', majorcode: 'm3' }, [], 20),
    'messages, 20': (uid) => messages.page(uid, { before: undefined, limit: 20 }),
    'make, agree and part': async (uid) => {
      const stranger = uid + 13;
      await friendships.make(uid, stranger);
      await friendships.make(stranger, uid);
      await friendships.part(uid, stranger);
    },
  };
}

async function times(answer: () => Promise<unknown>): Promise<string> {
  const taken: number[] = [];
  for (let n = 0; n < SAMPLES; n++) {
    const from = performance.now();
    await answer();
    taken.push(performance.now() - from);
  }
  taken.sort((a, b) => a - b);
  return `${taken[SAMPLES / 2]?.toFixed(2)} / ${taken[SAMPLES - 1]?.toFixed(2)}`;
}

async function freshDatabase(server: string, people: number): Promise<string> {
  const admin = connect(
    { dataDir: scratch, databaseUrl: `${server}/postgres`, databasePool: 1, databaseTimeout: 15 },
    () => undefined,
  );
  await admin.write(new Statement(`CREATE DATABASE friends_${people}`));
  await admin.close();
  return `${server}/friends_${people}`;
}
