/**
 * The schema of the first version. It is frozen: installations have it, and every change is a migration of its own.
 * Each `*_at` is epoch milliseconds; an id of a token, session or code is the SHA-256 of what its holder has, so that a
 * stolen database opens nothing.
 */
import type { Knex } from 'knex';

/** Tables in which oidc-provider's models live: those of tokens belong to a grant. */
const artifactTables = [
  'sessions',
  'interactions',
  'grants',
  'authorization_codes',
  'access_tokens',
  'client_credentials',
  'refresh_tokens',
  'device_codes',
  'pushed_requests',
  'replay_detections',
];

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('users', (t) => {
    t.increments('uid');
    t.string('username', 64).notNullable();
    t.string('username_key', 128).notNullable().unique();
    t.string('email', 254).unique();
    t.bigInteger('email_verified_at');
    t.string('phone', 20).unique();
    t.bigInteger('phone_verified_at');
    t.string('nickname', 64);
    t.string('nickname_key', 128).unique();
    t.string('password_hash', 255).notNullable();
    t.bigInteger('password_changed_at').notNullable();
    t.string('language', 2).notNullable().defaultTo('en');
    // Encrypted, see shared/accounts/personal-data.ts.
    t.text('realname');
    t.text('idcard');
    t.text('address');
    t.string('gender', 16);
    t.string('nation', 64);
    t.string('postalcode', 6);
    t.string('departmentcode', 64);
    t.string('majorcode', 64);
    t.string('leader', 64);
    t.bigInteger('created_at').notNullable();
    t.bigInteger('disabled_at');
    t.index(['departmentcode', 'majorcode', 'uid']);
  });
  if (knex.client.config.client === 'pg') await knex.schema.raw('ALTER SEQUENCE users_uid_seq RESTART WITH 10001');
  else await knex('sqlite_sequence').insert({ name: 'users', seq: 10000 });

  await knex.schema.createTable('clients', (t) => {
    t.string('client_id', 64).primary();
    t.string('name', 120).notNullable();
    t.string('secret_hash', 64);
    /** JSON of what the app registered: see shared/clients/metadata.ts. */
    t.text('metadata').notNullable();
    t.integer('trusted').notNullable().defaultTo(0);
    t.integer('resource_server').notNullable().defaultTo(0);
    /** In development an app signs in nobody but its owner and its testers. */
    t.integer('development').notNullable().defaultTo(0);
    t.integer('owner_uid');
    t.bigInteger('created_at').notNullable();
    t.bigInteger('updated_at').notNullable();
  });
  await knex.schema.createTable('client_testers', (t) => {
    t.string('client_id', 64).notNullable().references('clients.client_id').onDelete('CASCADE');
    t.integer('uid').notNullable();
    t.primary(['client_id', 'uid']);
  });

  await knex.schema.createTable('signing_keys', (t) => {
    t.string('kid', 64).primary();
    t.text('public_jwk').notNullable();
    /** Encrypted under a key derived from the master secret. */
    t.text('private_jwk').notNullable();
    t.bigInteger('created_at').notNullable();
    t.bigInteger('activates_at').notNullable();
    t.bigInteger('retires_at');
  });

  for (const table of artifactTables) {
    await knex.schema.createTable(table, (t) => {
      t.string('id', 64).primary();
      t.text('payload').notNullable();
      t.bigInteger('expires_at').notNullable().index();
      if (isUnderGrant(table)) {
        t.string('grant_id', 64).index();
        t.bigInteger('consumed_at');
      }
      if (table === 'pushed_requests') t.bigInteger('consumed_at');
      if (table === 'refresh_tokens') t.index('consumed_at');
      if (table === 'grants' || table === 'sessions') t.integer('account_uid').index();
      if (table === 'grants' || table === 'client_credentials') t.string('client_id', 64).notNullable().index();
      if (table === 'sessions') t.string('uid', 64).notNullable().unique();
      if (table === 'device_codes') t.string('user_code', 64).unique();
    });
  }

  // How every instance hears of tokens that ended before their time: see shared/revocation/feed.ts.
  if (knex.client.config.client === 'pg') {
    await knex.schema.createTable('endings_head', (t) => t.bigInteger('seq').notNullable());
    await knex('endings_head').insert({ seq: 0 });
  } else {
    await knex.schema.createTable('endings', (t) => {
      t.increments('seq');
      t.string('kind', 8).notNullable();
      t.string('ref', 64).notNullable();
      t.bigInteger('at').notNullable().index();
    });
  }

  await knex.schema.createTable('captchas', (t) => {
    t.string('id', 64).primary();
    t.string('text_mac', 64).notNullable();
    t.integer('wrong_tries').notNullable().defaultTo(0);
    t.bigInteger('spent_at');
    t.bigInteger('expires_at').notNullable().index();
  });

  await knex.schema.createTable('rate_limits', (t) => {
    t.string('key', 190).primary();
    t.integer('points').notNullable();
    t.bigInteger('expires_at').notNullable().index();
  });

  await knex.schema.createTable('verification_codes', (t) => {
    t.integer('uid').notNullable();
    t.string('medium', 254).notNullable();
    t.string('purpose', 16).notNullable();
    /** Null before the first code has left, and once it is spent. */
    t.string('code_mac', 64);
    t.integer('wrong_tries').notNullable().defaultTo(0);
    t.bigInteger('valid_until');
    /** The start of the interval in which no other code is sent; null where the sending failed. */
    t.bigInteger('sent_at');
    /** When the row may be swept. */
    t.bigInteger('expires_at').notNullable().index();
    t.primary(['uid', 'medium', 'purpose']);
  });

  await knex.schema.createTable('messages', (t) => {
    t.increments('id');
    t.integer('uid').notNullable().references('users.uid').onDelete('CASCADE');
    /** Null where the platform itself speaks. */
    t.integer('from_uid');
    t.string('subject', 200).notNullable();
    t.text('body').notNullable();
    t.bigInteger('sent_at').notNullable();
    t.bigInteger('read_at');
    t.index(['uid', 'id']);
  });

  await knex.schema.createTable('avatars', (t) => {
    t.increments('id');
    t.integer('uid').notNullable().references('users.uid').onDelete('CASCADE');
    /** 32 random hex digits: names its files and its addresses. */
    t.string('version', 32).notNullable().unique();
    t.integer('width').notNullable();
    t.integer('height').notNullable();
    /** `jpg` or `png`: how the picture is stored in its own size. */
    t.string('type', 4).notNullable();
    t.bigInteger('created_at').notNullable();
    /** Counts up with each choice of an avatar: an account's highest is its active one. */
    t.integer('activation').notNullable();
    t.index(['uid', 'activation']);
  });
  /** Pictures whose files exist, or may, while no avatar refers to them. */
  await knex.schema.createTable('avatar_leftovers', (t) => {
    t.string('version', 32).primary();
    t.bigInteger('since').notNullable().index();
  });

  await knex.schema.createTable('social_identities', (t) => {
    t.string('channel', 64).notNullable();
    t.string('subject', 255).notNullable();
    t.integer('uid').notNullable().references('users.uid').onDelete('CASCADE');
    t.bigInteger('created_at').notNullable();
    t.primary(['channel', 'subject']);
    t.unique(['uid', 'channel']);
  });
  /** What a channel's callback brought, until its person says to which account it belongs. */
  await knex.schema.createTable('pending_identities', (t) => {
    t.string('id', 64).primary();
    t.string('channel', 64).notNullable();
    t.string('subject', 255).notNullable();
    t.text('profile').notNullable();
    t.bigInteger('expires_at').notNullable().index();
  });

  await knex.schema.createTable('calendar_events', (t) => {
    t.increments('id');
    t.integer('uid').notNullable().references('users.uid').onDelete('CASCADE');
    t.string('title', 200).notNullable();
    t.text('content');
    /** As they were given: RFC 3339 with an offset. */
    t.string('starts', 40);
    t.string('ends', 40);
    /** From which moment on it is there, and from which it is over with its last recurrence: null for never. */
    t.bigInteger('starts_at');
    t.bigInteger('over_at');
    t.integer('all_day').notNullable().defaultTo(0);
    t.string('status', 8).notNullable().defaultTo('todo');
    t.string('remind', 40);
    /** When the next reminder is due: null where none is left. */
    t.bigInteger('remind_at');
    t.bigInteger('reminded_at');
    t.string('rrule', 500);
    t.bigInteger('created_at').notNullable();
    /** Grows with every change. */
    t.bigInteger('updated_at').notNullable();
    t.index(['status', 'remind_at']);
    t.index(['uid', 'id']);
  });
  await knex.schema.createTable('calendar_feeds', (t) => {
    t.integer('uid').primary().references('users.uid').onDelete('CASCADE');
    /** Counts the renewals: the address is derived from it. */
    t.integer('generation').notNullable();
    t.string('address_hash', 64).notNullable().unique();
  });

  // A friendship is two rows, so that either side lists its friends from one index.
  await knex.schema.createTable('friendships', (t) => {
    t.integer('uid').notNullable().references('users.uid').onDelete('CASCADE');
    t.integer('fid').notNullable().references('users.uid').onDelete('CASCADE');
    t.bigInteger('since').notNullable();
    t.primary(['uid', 'fid']);
  });
  await knex.schema.createTable('friend_requests', (t) => {
    t.integer('from_uid').notNullable().references('users.uid').onDelete('CASCADE');
    t.integer('to_uid').notNullable().references('users.uid').onDelete('CASCADE');
    t.bigInteger('asked_at').notNullable();
    t.primary(['from_uid', 'to_uid']);
    t.index(['to_uid', 'asked_at']);
  });
  // Two people have one request between them, whoever asks: of two who ask each other at once, the second meets the first.
  await knex.schema.raw(`CREATE UNIQUE INDEX friend_requests_pair_unique ON friend_requests (
    (CASE WHEN from_uid < to_uid THEN from_uid ELSE to_uid END),
    (CASE WHEN from_uid < to_uid THEN to_uid ELSE from_uid END)
  )`);
}

export async function down(knex: Knex): Promise<void> {
  const tables = [
    'friend_requests',
    'friendships',
    'calendar_feeds',
    'calendar_events',
    'pending_identities',
    'social_identities',
    'avatar_leftovers',
    'avatars',
    'messages',
    'verification_codes',
    'rate_limits',
    'captchas',
    ...artifactTables,
    'signing_keys',
    'client_testers',
    'clients',
    'users',
  ];
  for (const table of tables) await knex.schema.dropTable(table);
  await knex.schema.dropTable(knex.client.config.client === 'pg' ? 'endings_head' : 'endings');
}

function isUnderGrant(table: string): boolean {
  return ['authorization_codes', 'access_tokens', 'refresh_tokens', 'device_codes'].includes(table);
}
