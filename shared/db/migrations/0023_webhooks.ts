/** Where apps and operators want to be told of events. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('webhooks', (t) => {
    t.string('id', 32).primary();
    // Null for the operators' own.
    t.string('client_id', 64).references('clients.client_id').onDelete('CASCADE').index();
    t.text('url').notNullable();
    // Words with spaces around each; null for all there are.
    t.text('events');
    // Both sealed by the master secret.
    t.text('secret').notNullable();
    t.text('former_secret');
    t.bigInteger('former_until');
    t.bigInteger('created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('webhooks');
}
