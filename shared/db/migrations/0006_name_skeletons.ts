/** Names that look alike are the same name (UTS 39): see shared/db/skeletons.ts. */
import type { Knex } from 'knex';
import { skeleton } from '../skeletons.ts';

const PAGE = 500;

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (t) => {
    // Null for the later ones of accounts that were alike before: all of them stay, and only their likes are refused.
    t.string('username_skeleton', 255);
    t.string('nickname_skeleton', 255);
  });
  for (const name of ['username', 'nickname'] as const) await fill(knex, name);
  await knex.schema.alterTable('users', (t) => {
    t.unique(['username_skeleton']);
    t.unique(['nickname_skeleton']);
  });
}

async function fill(knex: Knex, name: 'username' | 'nickname'): Promise<void> {
  const seen = new Set<string>();
  for (let after = 0; ; ) {
    const rows = await knex('users').where('uid', '>', after).orderBy('uid').limit(PAGE).select('uid', name);
    const last = rows.at(-1);
    if (!last) return;
    for (const row of rows) {
      if (row[name] === null) continue;
      const form = skeleton(row[name]);
      if (seen.has(form)) continue;
      seen.add(form);
      await knex('users')
        .where({ uid: row.uid })
        .update({ [`${name}_skeleton`]: form });
    }
    after = last.uid;
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (t) => {
    t.dropUnique(['username_skeleton']);
    t.dropUnique(['nickname_skeleton']);
  });
  await knex.schema.alterTable('users', (t) => {
    t.dropColumn('username_skeleton');
    t.dropColumn('nickname_skeleton');
  });
}
