/** Whom somebody has blocked. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('blocks', (t) => {
    t.integer('uid').notNullable().references('users.uid').onDelete('CASCADE');
    t.integer('fid').notNullable().references('users.uid').onDelete('CASCADE');
    t.bigInteger('since').notNullable();
    t.primary(['uid', 'fid']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('blocks');
}
