/** The life of an app: development, review, approved or returned, suspended; who is to own it, and a second secret. */
import type { Knex } from 'knex';
import { skeleton } from '../skeletons.ts';

const columns = {
  state: (t: Knex.AlterTableBuilder) => t.string('state', 16).notNullable().defaultTo('approved'),
  // Why it was returned, as its owner is told.
  returned_why: (t: Knex.AlterTableBuilder) => t.text('returned_why'),
  // Since when it waits for review.
  submitted_at: (t: Knex.AlterTableBuilder) => t.bigInteger('submitted_at'),
  // JSON of what an approved app is to become, once that is reviewed.
  proposed: (t: Knex.AlterTableBuilder) => t.text('proposed'),
  // Not a state: the app goes on in the one it had.
  suspended_at: (t: Knex.AlterTableBuilder) => t.bigInteger('suspended_at'),
  suspended_why: (t: Knex.AlterTableBuilder) => t.text('suspended_why'),
  // Whom the owner has offered it to.
  heir_uid: (t: Knex.AlterTableBuilder) => t.integer('heir_uid'),
  name_skeleton: (t: Knex.AlterTableBuilder) => t.string('name_skeleton', 255),
  secret_made_at: (t: Knex.AlterTableBuilder) => t.bigInteger('secret_made_at'),
  secret_used_at: (t: Knex.AlterTableBuilder) => t.bigInteger('secret_used_at'),
  former_secret_hash: (t: Knex.AlterTableBuilder) => t.string('former_secret_hash', 64),
  former_secret_made_at: (t: Knex.AlterTableBuilder) => t.bigInteger('former_secret_made_at'),
  former_secret_used_at: (t: Knex.AlterTableBuilder) => t.bigInteger('former_secret_used_at'),
} as const;

const PAGE = 500;

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('clients', (t) => {
    for (const add of Object.values(columns)) add(t);
  });
  await knex.raw(`UPDATE clients SET state = 'development' WHERE development = 1`);
  await knex.raw('UPDATE clients SET secret_made_at = created_at WHERE secret_hash IS NOT NULL');
  await fillSkeletons(knex);
  await dropColumn(knex, 'development');
  await knex.schema.alterTable('clients', (t) => {
    t.index(['owner_uid']);
    t.index(['heir_uid']);
    t.index(['submitted_at']);
    t.index(['name_skeleton']);
  });
  await knex.schema.createTable('client_logos', (t) => {
    t.string('client_id', 64).primary().references('clients.client_id').onDelete('CASCADE');
    // 32 random hex digits: names its address.
    t.string('version', 32).notNullable();
    // A PNG as base64, drawn by us.
    t.text('png').notNullable();
  });
}

async function fillSkeletons(knex: Knex): Promise<void> {
  for (let after = ''; ; ) {
    const page = knex('clients').where('client_id', '>', after).orderBy('client_id').limit(PAGE);
    const rows: { client_id: string; name: string }[] = await page.select('client_id', 'name');
    const last = rows.at(-1);
    if (!last) return;
    for (const { client_id, name } of rows) {
      await knex('clients')
        .where({ client_id })
        .update({ name_skeleton: skeleton(name) });
    }
    after = last.client_id;
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('client_logos');
  await knex.schema.alterTable('clients', (t) => {
    t.dropIndex(['owner_uid']);
    t.dropIndex(['heir_uid']);
    t.dropIndex(['submitted_at']);
    t.dropIndex(['name_skeleton']);
    t.integer('development').notNullable().defaultTo(0);
  });
  await knex.raw(`UPDATE clients SET development = 1 WHERE state <> 'approved'`);
  for (const name of Object.keys(columns)) await dropColumn(knex, name);
}

/** Knex would make the table anew on SQLite, and lose what refers to it. */
const dropColumn = (knex: Knex, name: string) => knex.raw(`ALTER TABLE clients DROP COLUMN ${name}`);
