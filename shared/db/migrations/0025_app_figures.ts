/** What apps see of themselves: their figures by hour and day, and their last calls. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('app_figures', (t) => {
    t.string('client_id', 64).notNullable().references('clients.client_id').onDelete('CASCADE');
    t.string('period', 8).notNullable();
    t.bigInteger('starts_at').notNullable();
    t.string('kind', 16).notNullable();
    t.string('name', 128).notNullable();
    t.bigInteger('amount').notNullable();
    t.bigInteger('expires_at').notNullable().index();
    t.primary(['client_id', 'period', 'starts_at', 'kind', 'name']);
  });
  await knex.schema.createTable('app_calls', (t) => {
    t.string('client_id', 64).notNullable().references('clients.client_id').onDelete('CASCADE');
    // Sorts by time.
    t.string('id', 32).notNullable();
    t.bigInteger('at').notNullable();
    t.string('endpoint', 128).notNullable();
    t.integer('status').notNullable();
    // Null where nothing failed.
    t.string('code', 64);
    t.string('request_id', 64).notNullable();
    t.bigInteger('expires_at').notNullable().index();
    t.primary(['client_id', 'id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('app_calls');
  await knex.schema.dropTable('app_figures');
}
