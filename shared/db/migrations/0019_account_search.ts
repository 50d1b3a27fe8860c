/** Operators find accounts by the beginning of a name, an address or a number, and what keeps somebody waiting. */
import type { Knex } from 'knex';

/** Those of SQLite answer this already: it compares texts by their octets. */
const indexes = [
  ['users', 'username_key'],
  ['users', 'nickname_key'],
  ['users', 'email'],
  ['users', 'phone'],
  ['rate_limits', 'key'],
] as const;

export async function up(knex: Knex): Promise<void> {
  if (knex.client.config.client !== 'pg') return;
  for (const [table, column] of indexes) {
    await knex.raw('CREATE INDEX ?? ON ?? (?? text_pattern_ops)', [`${table}_${column}_beginning`, table, column]);
  }
}

export async function down(knex: Knex): Promise<void> {
  if (knex.client.config.client !== 'pg') return;
  for (const [table, column] of indexes) await knex.raw('DROP INDEX ??', [`${table}_${column}_beginning`]);
}
