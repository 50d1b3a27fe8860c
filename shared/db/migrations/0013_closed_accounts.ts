/** Accounts that their people have closed, which can be taken back for a while; and usernames that nobody gets again. */
import type { Knex } from 'knex';

const index = 'users_closed_index';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (t) => {
    t.bigInteger('closed_at');
  });
  await knex.schema.alterTable('users', (t) => {
    t.index(['closed_at'], index, { predicate: knex.whereNotNull('closed_at') });
  });
  await knex.schema.createTable('retired_names', (t) => {
    /** A MAC of a form in which usernames are unique: of a name that was erased nothing can be read. */
    t.string('name_mac', 64).primary();
    t.integer('uid').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('retired_names');
  await knex.schema.alterTable('users', (t) => t.dropIndex(['closed_at'], index));
  await knex.schema.alterTable('users', (t) => t.dropColumn('closed_at'));
}
