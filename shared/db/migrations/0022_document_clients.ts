/** Grants of apps whose id is the address of a document: the first 64 characters are not enough for that. */
import type { Knex } from 'knex';

const isPostgres = (knex: Knex) => knex.client.config.client === 'pg';
const widen = (knex: Knex, most: number) => knex.raw(`ALTER TABLE grants ALTER COLUMN client_id TYPE varchar(${most})`);

export async function up(knex: Knex): Promise<void> {
  // SQLite holds no text to the length of its column.
  if (isPostgres(knex)) await widen(knex, 256);
}

export async function down(knex: Knex): Promise<void> {
  // Nobody could find their apps any more.
  const long = () => knex('grants').whereRaw('length(client_id) > 64').select('id');
  for (const table of ['access_tokens', 'refresh_tokens', 'authorization_codes', 'device_codes']) {
    await knex(table).whereIn('grant_id', long()).del();
  }
  await knex('grants').whereRaw('length(client_id) > 64').del();
  if (isPostgres(knex)) await widen(knex, 64);
}
