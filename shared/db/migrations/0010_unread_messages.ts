/** How many messages somebody has not read is asked with each page of them. */
import type { Knex } from 'knex';

const name = 'messages_unread_index';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('messages', (t) => {
    t.index(['uid'], name, { predicate: knex.whereNull('read_at') });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('messages', (t) => t.dropIndex(['uid'], name));
}
