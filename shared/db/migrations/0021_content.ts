/** Notices, articles and the platform's own pages with their versions; and who has accepted which version of the terms. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  const ofContent = (t: Knex.CreateTableBuilder) =>
    t.integer('content_id').notNullable().references('content.id').onDelete('CASCADE');

  await knex.schema.createTable('content', (t) => {
    t.increments('id');
    t.string('slug', 100).notNullable();
    t.string('lang', 8).notNullable();
    t.string('category', 64);
    t.string('status', 16).notNullable();
    t.bigInteger('publish_at');
    // When it is or was to be seen first; of what was never published, when it was made. Lists are in this order.
    t.bigInteger('shown_at').notNullable();
    t.integer('version').notNullable();
    t.integer('acceptance_version');
    // What is looked through for words: the title, the summary and the beginning of the text, in small letters.
    t.text('search').notNullable();
    t.bigInteger('created_at').notNullable();
    t.bigInteger('updated_at').notNullable();
    t.unique(['slug', 'lang']);
    t.index(['shown_at', 'id']);
    t.index(['category', 'shown_at', 'id']);
  });
  await knex.schema.createTable('content_tags', (t) => {
    ofContent(t).index();
    t.string('tag', 32).notNullable();
    t.primary(['tag', 'content_id']);
  });
  await knex.schema.createTable('content_versions', (t) => {
    ofContent(t);
    t.integer('version').notNullable();
    t.string('title', 200).notNullable();
    t.string('summary', 500);
    // Markdown, and what it was rendered to.
    t.text('body').notNullable();
    t.text('html').notNullable();
    t.integer('requires_acceptance').notNullable();
    t.string('author', 200).notNullable();
    t.bigInteger('created_at').notNullable();
    t.primary(['content_id', 'version']);
  });
  await knex.schema.createTable('content_pictures', (t) => {
    t.string('version', 32).primary();
    t.integer('width').notNullable();
    t.integer('height').notNullable();
    t.string('type', 8).notNullable();
    t.string('author', 200).notNullable();
    t.bigInteger('created_at').notNullable();
  });
  await knex.schema.createTable('terms_acceptances', (t) => {
    t.integer('uid').notNullable().references('users.uid').onDelete('CASCADE');
    // What was accepted stays on record when the text is gone.
    t.integer('content_id').notNullable();
    t.integer('version').notNullable();
    t.bigInteger('accepted_at').notNullable();
    t.primary(['uid', 'content_id', 'version']);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['terms_acceptances', 'content_pictures', 'content_versions', 'content_tags', 'content']) {
    await knex.schema.dropTable(table);
  }
}
