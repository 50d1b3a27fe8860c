/** A migration that goes from row to row leaves the event loop its turns: in one turn, Node frees little memory. */
import test from 'ava';
import knex from 'knex';
import { sqliteMigrator } from '../../../shared/db/driver/sqlite/migrator.ts';
import { makeDatabase } from '../../_world/database.ts';

test('among thousands of statements on SQLite others get their turns, and each is answered', async (t) => {
  const home = await makeDatabase('sqlite');
  t.teardown(home.stop);
  const connection = knex(sqliteMigrator(`${home.place.dataDir}/upare.sqlite`).connection);
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 0);
  try {
    await connection.transaction(async (trx) => {
      turns = 0;
      for (let n = 0; n < 3000; n += 1) {
        await trx('rate_limits').insert({ key: `k${n}`, points: n, expires_at: 1 });
        const row = await trx('rate_limits')
          .where({ key: `k${n}` })
          .first('points');
        if (row?.points !== n) throw new Error(`row ${n} was answered ${JSON.stringify(row)}`);
      }
      t.true(turns > 0);
    });
  } finally {
    clearInterval(counting);
    await connection.destroy();
  }
});
