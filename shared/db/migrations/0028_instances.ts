/** Which instances run, and when the last sweep was: what operators see as the health of the whole. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('instances', (t) => {
    t.string('id', 32).primary();
    t.string('server', 16).notNullable();
    t.string('version', 32).notNullable();
    t.string('host', 255).notNullable();
    t.integer('pid').notNullable();
    t.bigInteger('started_at').notNullable();
    t.bigInteger('seen_at').notNullable();
    // Whether all revocations had reached it then, when it heard of the last one, and after how many milliseconds.
    t.integer('feed_current').notNullable();
    t.bigInteger('heard_at');
    t.integer('heard_after');
    t.bigInteger('expires_at').notNullable().index();
  });
  await knex.schema.createTable('last_sweep', (t) => {
    t.integer('id').primary();
    t.bigInteger('at').notNullable();
    t.integer('rows').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('last_sweep');
  await knex.schema.dropTable('instances');
}
