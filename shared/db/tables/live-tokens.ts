/**
 * Live tokens and codes, each in one statement with its grant and its person: unknown, spent, expired and revoked ones are
 * not found, nor are those of closed and disabled accounts. Payloads are as the engine stored them.
 */
import type { Database } from '../driver/database.ts';
import { placeholder } from '../driver/query.ts';
import { storedId } from './artifacts.ts';
import { isActive } from './avatars.ts';
import type { Joined, LeftJoined, Selection } from './columns.ts';
import type { Row } from './tables.ts';

type Reading = Pick<Database, 'sql' | 'prepare' | 'read'>;

const now = placeholder('now', 'bigint');

/** The values of the statements below. */
const valuesOf = (token: string) => ({ id: storedId(token), now: Date.now() });

/** The live one of an id, by `valuesOf`. */
const liveIn = ({ sql }: Reading, table: 'access_tokens' | 'refresh_tokens' | 'authorization_codes') =>
  sql(table)
    .join('grants', 'grants.id', `${table}.grant_id`)
    .join('users', 'users.uid', 'grants.account_uid')
    .where(`${table}.id`, placeholder('id'))
    .andWhere(`${table}.expires_at`, '>', now)
    .andWhere('grants.expires_at', '>', now)
    .whereNull('users.disabled_at')
    .whereNull('users.closed_at');

/** What introspection needs of an access token: its payload, and its end in epoch milliseconds. */
export type LiveToken = Pick<Row<'access_tokens'>, 'payload' | 'expires_at'>;

export type LiveTokens = ReturnType<typeof createLiveTokens>;

/** Access tokens of people and of apps. */
export function createLiveTokens(database: Reading) {
  const { sql, prepare, read } = database;
  const token = { payload: 'access_tokens.payload', expires_at: 'access_tokens.expires_at' } as const;
  const ofPeople = prepare(liveIn(database, 'access_tokens').first<Joined<typeof token> | undefined>(token));
  const ofApps = prepare(
    sql('client_credentials')
      .where('id', placeholder('id'))
      .andWhere('expires_at', '>', now)
      .first('payload', 'expires_at'),
  );

  return {
    async find(token: string): Promise<LiveToken | undefined> {
      const values = valuesOf(token);
      return (await read(ofPeople(values))) ?? (await read(ofApps(values)));
    },
  };
}

const exchanged = {
  grant: 'grants.payload',
  /** Epoch milliseconds. */
  grant_ends: 'grants.expires_at',
  grant_client: 'grants.client_id',
  grant_account: 'grants.account_uid',
} as const satisfies Selection;

/** A usable code or refresh token and its grant. */
export type ExchangeableToken = Joined<typeof exchanged> & { readonly payload: string };

/** Codes or refresh tokens. */
export function createExchangeableTokens(database: Reading, table: 'refresh_tokens' | 'authorization_codes') {
  const byId = database.prepare(
    liveIn(database, table)
      .whereNull(`${table}.consumed_at`)
      .first<ExchangeableToken | undefined>({ payload: `${table}.payload`, ...exchanged }),
  );
  return {
    find: (token: string): Promise<ExchangeableToken | undefined> => database.read(byId(valuesOf(token))),
  };
}

const told = {
  payload: 'access_tokens.payload',
  grant: 'grants.payload',
  grant_client: 'grants.client_id',
  uid: 'users.uid',
  username: 'users.username',
  nickname: 'users.nickname',
  language: 'users.language',
  zoneinfo: 'users.zoneinfo',
  email: 'users.email',
  email_verified_at: 'users.email_verified_at',
  phone: 'users.phone',
  phone_verified_at: 'users.phone_verified_at',
  created_at: 'users.created_at',
  updated_at: 'users.updated_at',
} as const satisfies Selection;

const picture = { avatar: 'avatars.version' } as const satisfies Selection;

/** An access token of a person with its grant, and what apps may learn of the person. */
export type UserinfoToken = Joined<typeof told> & LeftJoined<typeof picture>;

export type UserinfoTokens = ReturnType<typeof createUserinfoTokens>;

/** Access tokens of people, with what userinfo answers. */
export function createUserinfoTokens(database: Reading) {
  const { sql, prepare, read } = database;
  const byId = prepare(
    liveIn(database, 'access_tokens')
      .leftJoin('avatars', (join) => join.on('avatars.uid', 'users.uid').andOn(isActive(sql)))
      .first<UserinfoToken | undefined>({ ...told, ...picture }),
  );
  return {
    find: (token: string): Promise<UserinfoToken | undefined> => read(byId(valuesOf(token))),
  };
}
