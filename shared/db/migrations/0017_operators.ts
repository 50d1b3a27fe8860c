/** Who looks after accounts, apps and content in the operators' console. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('operators', (t) => {
    t.integer('uid').primary().references('users.uid').onDelete('CASCADE');
    t.bigInteger('since').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('operators');
}
