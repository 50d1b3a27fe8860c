/** When a device last asked whether its code is allowed, and how long it has to wait between two questions. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('device_codes', (t) => {
    t.bigInteger('polled_at').notNullable().defaultTo(0);
    /** Milliseconds. */
    t.integer('poll_interval').notNullable().defaultTo(5000);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('device_codes', (t) => {
    t.dropColumn('polled_at');
    t.dropColumn('poll_interval');
  });
}
