/** What userinfo needs about a token, in one statement: token, grant, person, picture. */
import type { Database } from '../driver/database.ts';
import { placeholder } from '../driver/query.ts';
import { storedId } from './artifacts.ts';
import { isActive } from './avatars.ts';
import type { Joined, LeftJoined, Selection } from './columns.ts';

const selected = {
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

/**
 * A live access token of a person with its grant, payloads as the engine stored them, and what apps may learn of the
 * person.
 */
export type UserinfoToken = Joined<typeof selected> & LeftJoined<typeof picture>;

export type UserinfoTokens = ReturnType<typeof createUserinfoTokens>;

/** Finds the live access tokens of people, with what a request for userinfo needs. */
export function createUserinfoTokens({ sql, prepare, read }: Pick<Database, 'sql' | 'prepare' | 'read'>) {
  const now = placeholder('now', 'bigint');
  const byId = prepare(
    sql('access_tokens')
      .join('grants', 'grants.id', 'access_tokens.grant_id')
      .join('users', 'users.uid', 'grants.account_uid')
      .leftJoin('avatars', (join) => join.on('avatars.uid', 'users.uid').andOn(isActive(sql)))
      .where('access_tokens.id', placeholder('id'))
      .andWhere('access_tokens.expires_at', '>', now)
      .andWhere('grants.expires_at', '>', now)
      .whereNull('users.disabled_at')
      .whereNull('users.closed_at')
      .first<UserinfoToken | undefined>({ ...selected, ...picture }),
  );

  return {
    /** @returns undefined if there is no such access token, it has expired or been revoked, or its account is closed */
    find: (token: string): Promise<UserinfoToken | undefined> =>
      read(byId({ id: storedId(token), now: Date.now() })) as Promise<UserinfoToken | undefined>,
  };
}
