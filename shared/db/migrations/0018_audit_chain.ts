/**
 * The audit becomes a chain: each row's hash is SHA-256 over the one before and itself, the last one stands in the head. Rows
 * tell why, from where and in which request, too. What is written here is frozen: shared/db/audit/chain.ts may change.
 */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';

const PAGE = 500;
const YEAR = 365 * 24 * 3600 * 1000;
/** What the first row comes after. */
const START = '0'.repeat(64);

const isPostgres = (knex: Knex) => knex.client.config.client === 'pg';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.renameTable('audit_log', 'former_audit_log');
  await knex.schema.createTable('audit_log', (t) => {
    t.integer('id').notNullable();
    t.bigInteger('at').notNullable();
    // How they came, and by which name: `cli:ada`.
    t.string('actor', 600).notNullable();
    // `client.update`
    t.string('operation', 64).notNullable();
    // `client:…` or `account:10001`; null where it was refused before it was known.
    t.string('target', 600);
    // `done`, `FAULT`, or the name of the error.
    t.string('outcome', 64).notNullable();
    // What the actor says of it.
    t.string('why', 1000);
    // From where on the network, and in which request; null where there is none.
    t.string('address', 64);
    t.string('request_id', 64);
    // Hex.
    t.string('hash', 64).notNullable();
    // PostgreSQL's former table holds the usual name yet; SQLite names none.
    t.primary(['id'], isPostgres(knex) ? { constraintName: 'audit_log_place' } : undefined);
  });
  await knex.schema.createTable('audit_head', (t) => {
    t.integer('id').primary();
    // The last row.
    t.integer('seq').notNullable();
    t.string('hash', 64).notNullable();
    // The last row that was pruned.
    t.integer('pruned_seq').notNullable();
    t.string('pruned_hash', 64).notNullable();
  });
  const { seq, hash } = await chain(knex);
  await knex('audit_head').insert({ id: 1, seq, hash, pruned_seq: 0, pruned_hash: START });
  await knex.schema.dropTable('former_audit_log');
  await knex.schema.alterTable('audit_log', (t) => {
    t.index(['actor', 'id']);
    t.index(['target', 'id']);
  });
}

/** Takes the former rows over in their order, numbered without gaps. */
async function chain(knex: Knex): Promise<{ seq: number; hash: string }> {
  let [seq, hash] = [0, START];
  for (let after = 0; ; ) {
    const rows = await knex('former_audit_log').where('id', '>', after).orderBy('id').limit(PAGE);
    for (const row of rows) {
      const { actor, operation, target, outcome } = row;
      const at = Number(row.at);
      seq += 1;
      const written = JSON.stringify([at, actor, operation, target, outcome, null, null, null]);
      hash = createHash('sha256').update(`${hash}\n${seq}\n${written}`).digest('hex');
      await knex('audit_log').insert({ id: seq, at, actor, operation, target, outcome, hash });
      after = row.id;
    }
    if (rows.length < PAGE) return { seq, hash };
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('audit_head');
  await knex.schema.renameTable('audit_log', 'later_audit_log');
  await knex.schema.createTable('audit_log', (t) => {
    t.increments('id');
    t.bigInteger('at').notNullable();
    t.string('actor', 120).notNullable();
    t.string('operation', 64).notNullable();
    t.string('target', 600);
    t.string('outcome', 64).notNullable();
    t.bigInteger('expires_at').notNullable().index();
  });
  const kept = ['id', 'at', 'actor', 'operation', 'target', 'outcome', 'expires_at'];
  const rows = knex('later_audit_log').select(
    ...['id', 'at'],
    knex.raw('substr(actor, 1, 120)'),
    ...['operation', 'target', 'outcome'],
    knex.raw(`at + ${YEAR}`),
  );
  await knex(knex.raw('?? (??)', ['audit_log', kept])).insert(rows);
  if (isPostgres(knex)) {
    await knex.raw(`SELECT setval(pg_get_serial_sequence('audit_log', 'id'), max(id)) FROM audit_log`);
  }
  await knex.schema.dropTable('later_audit_log');
}
