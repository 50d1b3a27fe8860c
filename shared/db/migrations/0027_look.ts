/** How an installation looks: its name, its logo, its colours, and where its terms stand. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('look', (t) => {
    // There is one row, or none: 1.
    t.integer('id').primary();
    t.string('name', 100);
    // Of the table of logos.
    t.string('logo', 32);
    t.string('accent_light', 7);
    t.string('accent_dark', 7);
    t.text('terms_uri');
    t.text('privacy_uri');
    t.bigInteger('updated_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DELETE FROM logos WHERE client_id IS NULL');
  await knex.schema.dropTable('look');
}
