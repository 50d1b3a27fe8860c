/** Second factors of accounts, sign-ins that wait for one, and who has just proven theirs. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  const ofAccount = (t: Knex.CreateTableBuilder) =>
    t.integer('uid').notNullable().references('users.uid').onDelete('CASCADE');

  await knex.schema.createTable('totp_factors', (t) => {
    ofAccount(t).primary();
    // Sealed by the master secret.
    t.string('sealed_secret', 255).notNullable();
    t.bigInteger('created_at').notNullable();
    // Null until its owner has shown that their authenticator has it.
    t.bigInteger('confirmed_at');
    // The last step whose code was used: none is used twice.
    t.bigInteger('last_step').notNullable();
  });
  await knex.schema.createTable('passkeys', (t) => {
    // The credential's id, base64url.
    t.string('id', 1400).primary();
    ofAccount(t).index();
    t.string('name', 64).notNullable();
    // COSE, base64url.
    t.text('public_key').notNullable();
    t.bigInteger('counter').notNullable();
    // Words with commas between.
    t.string('transports', 255).notNullable();
    t.bigInteger('created_at').notNullable();
    t.bigInteger('last_used_at');
  });
  await knex.schema.createTable('recovery_codes', (t) => {
    // A MAC of the code and its account, hex: it goes when the code is used.
    t.string('id', 64).primary();
    ofAccount(t).index();
    t.bigInteger('created_at').notNullable();
  });
  await knex.schema.createTable('pending_sign_ins', (t) => {
    // SHA-256 of what its holder has.
    t.string('id', 43).primary();
    ofAccount(t).index();
    // Where it may go on.
    t.string('purpose', 300).notNullable();
    // JSON of how its person was recognised.
    t.text('payload').notNullable();
    t.bigInteger('password_changed_at').notNullable();
    t.integer('tries').notNullable();
    t.bigInteger('expires_at').notNullable().index();
  });
  await knex.schema.createTable('fresh_proofs', (t) => {
    // SHA-256 of the session or token in which a factor was proven.
    t.string('id', 43).primary();
    ofAccount(t).index();
    t.bigInteger('expires_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['fresh_proofs', 'pending_sign_ins', 'recovery_codes', 'passkeys', 'totp_factors']) {
    await knex.schema.dropTable(table);
  }
}
