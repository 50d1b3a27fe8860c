/** Among many people, everything about friends and messages is answered from indexes: see measure.ts for the times. */
import { createFriendships } from '../../../resource-api/friends/friendships.ts';
import { createMessages } from '../../../shared/accounts/notices/messages.ts';
import { connect } from '../../../shared/db/connect.ts';
import { createAvatarTable } from '../../../shared/db/tables/avatars.ts';
import { createBlockTable } from '../../../shared/db/tables/blocks.ts';
import { createFriendRecommendationTable } from '../../../shared/db/tables/friend-recommendations.ts';
import { createFriendTable } from '../../../shared/db/tables/friends.ts';
import { createMessageTable } from '../../../shared/db/tables/messages.ts';
import { createUserTable } from '../../../shared/db/tables/users.ts';
import { type Dialect, makeDatabase } from '../../_world/database.ts';
import { onEachDatabase } from '../../_world/on-both.ts';
import { explaining, scans, withIndexes } from '../../_world/plans.ts';
import { FIRST_UID, seedCrowd } from './_crowd.ts';

const PEOPLE = 1000;
const me = FIRST_UID + 105;

const test = onEachDatabase(async (dialect: Dialect) => {
  const home = await makeDatabase(dialect);
  await seedCrowd(home.database, PEOPLE);
  const { databaseUrl } = home.place;
  const database = connect({ ...home.place, databaseUrl: databaseUrl && withIndexes(databaseUrl) }, () => undefined);
  return {
    ...explaining(database),
    async stop() {
      await database.close();
      await home.stop();
    },
  };
});

test.serial('no answer reads a whole table', async (t, { recorded, plans }) => {
  const users = createUserTable(recorded);
  const friends = createFriendTable(recorded);
  const blocks = createBlockTable(recorded);
  const recommendations = createFriendRecommendationTable(recorded);
  const messages = createMessageTable(recorded);
  const colleagues = { uid: me, departmentcode: 'd5', majorcode: 'm3' };

  t.is((await friends.page(me, 0, 1000)).people.length, 40);
  t.true((await friends.requests(me, 100)).length > 0);
  await friends.asked(me, 100);
  await messages.unread(me);
  await blocks.page(me, 0, 1000);
  t.is((await recommendations.friendsOfFriends(me, 20)).length, 20);
  t.true((await recommendations.colleagues(colleagues, [me + 1], 20)).length > 0);
  t.is((await createAvatarTable(recorded).activeVersions([me, me + 1])).size, 1);
  t.is((await messages.page(me, { before: 1_000_000, limit: 20 })).length, 1);
  await messages.open(me, 1);
  const answers = await plans();
  t.true(answers.length >= 8);
  for (const plan of answers) t.deepEqual(scans(plan), [], plan.sql);

  const friendships = createFriendships({
    database: recorded,
    users,
    friends,
    blocks,
    messages: createMessages(recorded),
  });
  t.is(await friendships.make(me, me + 13), 'requested');
  t.is(await friendships.make(me + 13, me), 'friends');
  t.true(await friendships.part(me, me + 13));
  await friendships.block(me, me + 13);
  t.true(await friendships.unblock(me, me + 13));
  const changes = await plans();
  t.true(changes.length >= 8);
  for (const plan of changes) t.deepEqual(scans(plan), [], plan.sql);
});

test.serial('a plan that reads a whole table would be noticed', async (t, { recorded, plans }) => {
  await recorded.read(recorded.sql('users').where('nickname', 'nobody').select('uid'));
  t.is((await plans()).flatMap(scans).length, 1);
  await recorded.read(recorded.sql('users as other').where('other.nickname', 'nobody').select('other.uid'));
  t.is((await plans()).flatMap(scans).length, 1, 'by another name too');
});

test('of a popular person’s friends the first by uid are looked at, and the answer is no slower for the rest', async (t, {
  recorded,
}) => {
  const recommendations = createFriendRecommendationTable(recorded);
  const found = await recommendations.friendsOfFriends(FIRST_UID, 100);
  t.is(found.length, 100);
  const most = found.map(({ common }) => common);
  t.deepEqual(
    most,
    [...most].sort((a, b) => b - a),
  );
  t.true(most[0] !== undefined && most[0] <= 100);
});
