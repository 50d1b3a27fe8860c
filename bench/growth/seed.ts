/** Accounts and tokens by the million, made where they are to lie: rows as the product issues them, whose tokens are known. */
import { createHash } from 'node:crypto';
import type pg from 'pg';

/** How many of an account's rows are of tokens: grants, access and refresh tokens, and tokens of the app itself. */
export const TOKENS_PER_ACCOUNT = 10;
const FIRST_UID = 20_001;
/** Accounts in one statement. */
const CHUNK = 20_000;
const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;

type Kind = 'grant' | 'access' | 'refresh' | 'spent' | 'app' | 'expired';

/** The n-th token of a kind, as its holder has it: the same as `growth_token` below. */
export const token = (kind: Kind, n: number): string => createHash('sha256').update(`${kind}:${n}`).digest('base64url');

export const username = (account: number): string => `person${account}`;

/** The token's stored id is the fingerprint of it, as shared/db/tables/artifacts.ts makes it. */
const functions = `
  CREATE FUNCTION growth_base64url(bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN rtrim(translate(encode($1, 'base64'), '+/', '-_'), '=');
  CREATE FUNCTION growth_token(kind text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN growth_base64url(sha256((kind || ':' || n)::bytea));
  CREATE FUNCTION growth_id(kind text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN growth_base64url(sha256(growth_token(kind, n)::bytea));`;

/**
 * Gives a database so many accounts. Each has two authorizations, each of these an access token, a refresh token that
 * lives and one that is spent; beside them an access token more and one of the app itself, four rows of friendships, an
 * event and a message. Each fifth account has a session, an avatar and a friend to be.
 * @param db a superuser's: whether each row's account is there needs no look
 * @param client_id the app whose tokens they are
 */
export async function seed(db: pg.Client, client_id: string, accounts: number): Promise<void> {
  await db.query(`${functions} SET synchronous_commit = off; SET session_replication_role = replica`);
  const made = [...people(Date.now()), ...tokens(client_id, accounts, Date.now()), ...belongings(accounts, Date.now())];
  for (let from = 0; from < accounts; from += CHUNK) {
    const upto = Math.min(from + CHUNK, accounts);
    for (const statement of made) await db.query(statement, [from, upto - 1]);
    process.stderr.write(`seeded ${upto} of ${accounts} accounts\n`);
  }
  await db.query(`SELECT setval('users_uid_seq', ${FIRST_UID + accounts}); SET synchronous_commit = on`);
  await db.query('SET session_replication_role = origin');
}

const uid = (n: string) => `(${FIRST_UID} + ${n})`;
const each = 'generate_series($1::bigint, $2::bigint) AS n';
const grants = `${each}, LATERAL generate_series(2 * n, 2 * n + 1) AS g`;

const people = (now: number) => [
  `INSERT INTO users (uid, username, username_key, email, email_verified_at, phone, nickname, nickname_key,
      password_hash, password_changed_at, language, departmentcode, majorcode, created_at)
    SELECT ${uid('n')}, 'person' || n, 'person' || n, 'person' || n || '@example.com', ${now},
      CASE WHEN n % 2 = 0 THEN '+86138' || lpad(n::text, 8, '0') END,
      CASE WHEN n % 3 = 0 THEN 'Nickname ' || n END, CASE WHEN n % 3 = 0 THEN 'nickname ' || n END,
      '$argon2id$v=19$m=19456,p=1,t=2$' || left(growth_token('salt', n), 22) || '$' || growth_token('hash', n),
      ${now}, CASE WHEN n % 2 = 0 THEN 'zh' ELSE 'en' END, 'd' || n % 400, 'm' || n % 70, ${now} FROM ${each}`,
];

function tokens(client_id: string, accounts: number, now: number): string[] {
  const iat = Math.floor(now / 1000);
  const client = `"clientId":"${client_id}"`;
  const scope = '"scope":"profile friends calendar"';
  const about = `'{"iat":${iat},"accountId":"' || ${uid('n')} || '","grantId":"' || growth_token('grant', g)
    || '",${scope},"gty":"authorization_code",`;
  /** Lives for so long yet, so that none of them ends meanwhile. */
  const within = (least: number, more: number) => `${now + least} + (random() * ${more})::bigint`;
  const refresh = (kind: Kind, consumed: string) => `
    INSERT INTO refresh_tokens (id, payload, expires_at, grant_id, consumed_at)
      SELECT growth_id('${kind}', g), ${about}"rotations":1,"kind":"RefreshToken",${client},"iiat":${iat}}',
        ${within(2 * DAY, 27 * DAY)}, growth_token('grant', g), ${consumed} FROM ${grants}`;
  const access = (number: string, from: string) => `
    INSERT INTO access_tokens (id, payload, expires_at, grant_id)
      SELECT growth_id('access', ${number}),
        ${about}"kind":"AccessToken",${client},"extra":{"uid":' || ${uid('n')} || '}}',
        ${within(3 * HOUR, 2 * HOUR)}, growth_token('grant', g) FROM ${from}`;
  return [
    `INSERT INTO grants (id, payload, expires_at, account_uid, client_id)
      SELECT growth_token('grant', g), '{"iat":${iat},"accountId":"' || ${uid('n')} || '",${client},"kind":"Grant",'
        || '"openid":{${scope}}}', ${now + 30 * DAY}, ${uid('n')}, '${client_id}' FROM ${grants}`,
    refresh('refresh', 'NULL'),
    refresh('spent', `${now} - (random() * ${6 * DAY})::bigint`),
    `INSERT INTO sessions (id, payload, expires_at, account_uid, uid)
      SELECT growth_id('session', n), '{"iat":${iat},"accountId":"' || ${uid('n')} || '","loginTs":${iat},"kind":"Session",'
        || '"authorizations":{"${client_id}":{"sid":"' || growth_token('sid', n) || '","grantId":"'
        || growth_token('grant', 2 * n) || '"}},"uid":"' || growth_token('session uid', n) || '"}',
        ${now + 14 * DAY}, ${uid('n')}, growth_token('session uid', n) FROM ${each} WHERE n % 5 = 0`,
    access('g', grants),
    access(`${2 * accounts} + n`, `${each}, LATERAL (SELECT 2 * n AS g) AS first`),
    `INSERT INTO client_credentials (id, payload, expires_at, client_id)
      SELECT growth_id('app', n), '{"iat":${iat},${scope},"kind":"ClientCredentials",${client}}',
        ${within(3 * HOUR, 2 * HOUR)}, '${client_id}' FROM ${each}`,
  ];
}

function belongings(accounts: number, now: number): string[] {
  const friendships = [1, Math.ceil(accounts / 3)].map((distance) => {
    const other = uid(`(n + ${distance}) % ${accounts}`);
    const pair = `LATERAL (VALUES (${uid('n')}, ${other}), (${other}, ${uid('n')})) AS pair (uid, fid)`;
    return `INSERT INTO friendships (uid, fid, since) SELECT pair.uid, pair.fid, ${now} FROM ${each}, ${pair}`;
  });
  return [
    ...friendships,
    `INSERT INTO calendar_events (uid, title, content, starts, ends, starts_at, over_at, created_at, updated_at)
      SELECT ${uid('n')}, 'A talk by person ' || n, 'In the hall on the second floor', '2030-01-01T10:00:00+08:00',
        '2030-01-01T11:00:00+08:00', 1893463200000, 1893466800000, ${now}, ${now} FROM ${each}`,
    `INSERT INTO avatars (uid, version, width, height, type, created_at, activation)
      SELECT ${uid('n')}, left(growth_token('avatar', n), 32), 420, 600, 'jpg', ${now}, 1 FROM ${each} WHERE n % 5 = 0`,
    `INSERT INTO friend_requests (from_uid, to_uid, asked_at)
      SELECT ${uid('n')}, ${uid(`(n + 2) % ${accounts}`)}, ${now} FROM ${each} WHERE n % 5 = 0`,
    `INSERT INTO messages (uid, subject, body, sent_at)
      SELECT ${uid('n')}, 'Welcome', 'Your account is ready. Whoever wants to be your friend is shown to you.', ${now}
        FROM ${each}`,
  ];
}

/** Adds tokens that expired within the last five minutes: half of them people's, half of them the app's own. */
export async function seedExpired(db: pg.Client, client_id: string, count: number): Promise<void> {
  const past = `${Date.now()} - 1 - (random() * 300000)::bigint`;
  const payload = `'{"iat":1,"scope":"profile friends calendar","kind":"ClientCredentials","clientId":"${client_id}"}'`;
  const half = `generate_series(1, ${Math.ceil(count / 2)}) AS n`;
  await db.query(`INSERT INTO client_credentials (id, payload, expires_at, client_id)
    SELECT growth_id('expired', n), ${payload}, ${past}, '${client_id}' FROM ${half}`);
  await db.query(`INSERT INTO access_tokens (id, payload, expires_at, grant_id)
    SELECT growth_id('expired', n), ${payload}, ${past}, growth_token('grant', n) FROM ${half}`);
}
