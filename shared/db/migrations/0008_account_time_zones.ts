/** Accounts may have a time zone: OpenID Connect's `zoneinfo`. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (t) => {
    /** A name of the IANA database; null where its person has not said. */
    t.string('zoneinfo', 64);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (t) => t.dropColumn('zoneinfo'));
}
