/** What refers to an account by another column than its first is found without a scan when the account is erased. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('messages', (t) => {
    t.index(['from_uid'], 'messages_from_uid_index', { predicate: knex.whereNotNull('from_uid') });
  });
  await knex.schema.alterTable('friendships', (t) => t.index(['fid'], 'friendships_fid_index'));
  await knex.schema.alterTable('blocks', (t) => t.index(['fid'], 'blocks_fid_index'));
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('blocks', (t) => t.dropIndex(['fid'], 'blocks_fid_index'));
  await knex.schema.alterTable('friendships', (t) => t.dropIndex(['fid'], 'friendships_fid_index'));
  await knex.schema.alterTable('messages', (t) => t.dropIndex(['from_uid'], 'messages_from_uid_index'));
}
