/**
 * Lists that read a whole table, or all that is of an app, where an installation has many: the audit by what was done, the
 * grants of some people for an app, and apps by their age.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('audit_log', (t) => t.index(['operation', 'id']));
  await knex.schema.alterTable('grants', (t) => t.index(['client_id', 'account_uid']));
  // What it answered, the one above does.
  await knex.schema.alterTable('grants', (t) => t.dropIndex(['client_id']));
  await knex.schema.alterTable('clients', (t) => t.index(['created_at', 'client_id']));
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('clients', (t) => t.dropIndex(['created_at', 'client_id']));
  await knex.schema.alterTable('grants', (t) => t.index(['client_id']));
  await knex.schema.alterTable('grants', (t) => t.dropIndex(['client_id', 'account_uid']));
  await knex.schema.alterTable('audit_log', (t) => t.dropIndex(['operation', 'id']));
}
