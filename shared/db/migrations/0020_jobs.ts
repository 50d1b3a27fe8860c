/** The durable queue: what is to be sent to others, written in the transaction of what it tells of. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  const waiting = () => ({ predicate: knex.whereNotNull('due_at') });
  await knex.schema.createTable('jobs', (t) => {
    t.increments('id');
    t.string('kind', 32).notNullable();
    // One that hangs holds up nobody else.
    t.string('receiver', 255).notNullable();
    // Jobs of one receiver and subject are done in their order.
    t.string('subject', 255);
    t.integer('uid');
    t.text('payload').notNullable();
    t.integer('attempts').notNullable();
    // Null once it is done or set aside.
    t.bigInteger('due_at');
    t.bigInteger('created_at').notNullable();
    t.bigInteger('give_up_at').notNullable();
    t.bigInteger('not_after');
    t.bigInteger('done_at');
    t.bigInteger('dead_at');
    t.string('outcome', 255);
    t.bigInteger('expires_at').notNullable().index();
    t.index(['due_at'], 'jobs_due_index', waiting());
    t.index(['receiver', 'due_at'], 'jobs_receiver_due_index', waiting());
    t.index(['receiver', 'subject', 'id'], 'jobs_subject_index', waiting());
    t.index(['receiver', 'id'], 'jobs_receiver_id_index');
    t.index(['dead_at'], 'jobs_dead_index', { predicate: knex.whereNotNull('dead_at') });
    t.index(['uid'], 'jobs_uid_index', { predicate: knex.whereNotNull('uid') });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('jobs');
}
