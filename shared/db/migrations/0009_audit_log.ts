/** What operators and owners of apps did: who, what, on whom, when, and how it ended. Rows are added and never changed. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('audit_log', (t) => {
    t.increments('id');
    t.bigInteger('at').notNullable();
    /** How they came, and by which name: `cli:ada`. */
    t.string('actor', 120).notNullable();
    /** `client.update` */
    t.string('operation', 64).notNullable();
    /** `client:…` or `account:10001`; null where it was refused before it was known. */
    t.string('target', 600);
    /** `done`, `FAULT`, or the name of the error. */
    t.string('outcome', 64).notNullable();
    t.bigInteger('expires_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('audit_log');
}
