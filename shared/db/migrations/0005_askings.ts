/** A code for a new password belongs to the asking that it was sent for. The codes that are out stay good. */
import type { Knex } from 'knex';

const createCodes = (knex: Knex, asking: boolean) =>
  knex.schema.createTable('verification_codes', (t) => {
    t.integer('uid').notNullable();
    t.string('medium', 254).notNullable();
    t.string('purpose', 16).notNullable();
    // SHA-256 of what its browser holds, base64url; empty where a signed-in account asks.
    if (asking) t.string('asking', 43).notNullable().defaultTo('');
    t.string('code_mac', 64);
    t.integer('wrong_tries').notNullable().defaultTo(0);
    t.bigInteger('valid_until');
    t.bigInteger('sent_at');
    t.bigInteger('expires_at').notNullable();
    const place = ['uid', 'medium', 'purpose', ...(asking ? ['asking'] : [])];
    const constraintName = asking ? 'verification_codes_place' : 'verification_codes_pkey';
    // PostgreSQL's former table holds the other name yet; SQLite names none.
    t.primary(place, knex.client.config.client === 'pg' ? { constraintName } : undefined);
  });

const kept = ['uid', 'medium', 'purpose', 'code_mac', 'wrong_tries', 'valid_until', 'sent_at', 'expires_at'];

/** SQLite changes no primary key: the table is made anew. */
async function replace(knex: Knex, asking: boolean): Promise<void> {
  await knex.schema.renameTable('verification_codes', 'former_codes');
  await createCodes(knex, asking);
  const former = knex('former_codes').select(kept);
  if (!asking) former.where({ asking: '' });
  await knex(knex.raw('?? (??)', ['verification_codes', kept])).insert(former);
  await knex.schema.dropTable('former_codes');
  // Now that its name is free.
  await knex.schema.alterTable('verification_codes', (t) => t.index('expires_at'));
}

export const up = (knex: Knex): Promise<void> => replace(knex, true);

export const down = (knex: Knex): Promise<void> => replace(knex, false);
