/** Logos: an app may have two, the one that people see and one that waits for review; one of no app is the platform’s own. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('logos', (t) => {
    // 32 random hex digits: names its address.
    t.string('version', 32).primary();
    // Null for the platform's own.
    t.string('client_id', 64).references('clients.client_id').onDelete('CASCADE').index();
    // A PNG as base64, drawn by us.
    t.text('png').notNullable();
  });
  await knex.raw('INSERT INTO logos (version, client_id, png) SELECT version, client_id, png FROM client_logos');
  await knex.schema.dropTable('client_logos');
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.createTable('client_logos', (t) => {
    t.string('client_id', 64).primary().references('clients.client_id').onDelete('CASCADE');
    t.string('version', 32).notNullable();
    t.text('png').notNullable();
  });
  await knex.raw(
    `INSERT INTO client_logos (client_id, version, png) SELECT client_id, version, png FROM logos
     WHERE version IN (SELECT MIN(version) FROM logos WHERE client_id IS NOT NULL GROUP BY client_id)`,
  );
  await knex.schema.dropTable('logos');
}
