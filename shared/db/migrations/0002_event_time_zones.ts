/** Events have a time zone, and occurrences that do not take place. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('calendar_events', (t) => {
    /** A name of the IANA database: null where the clock is the offset of `starts`. */
    t.string('tzid', 64);
    /** Moments, or dates of whole days, between commas. */
    t.text('exdate');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('calendar_events', (t) => {
    t.dropColumn('tzid');
    t.dropColumn('exdate');
  });
}
