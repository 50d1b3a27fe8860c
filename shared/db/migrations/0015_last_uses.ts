/** When sessions and grants were last used, from where and by what: so that people tell their devices apart. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('last_uses', (t) => {
    /** The uid of a session, or the id of a grant. */
    t.string('id', 64).primary();
    t.integer('account_uid').notNullable().references('users.uid').onDelete('CASCADE').index();
    t.string('user_agent', 400);
    t.string('address', 64);
    t.bigInteger('used_at').notNullable();
    t.bigInteger('expires_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('last_uses');
}
