/** Avatars, and files that no avatar uses. */
import type { Knex } from 'knex';
import type { Database } from '../driver/database.ts';
import { placeholder } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type Avatar = Row<'avatars'>;

export type NewAvatar = Pick<Avatar, 'uid' | 'version' | 'width' | 'height' | 'type'>;
export type AvatarTable = ReturnType<typeof createAvatarTable>;

/** The account has the maximum of avatars. */
export class NoRoom extends Error {
  override name = 'NoRoom';
}

/** The avatar does not exist, or belongs to another account. */
export class NoSuchAvatar extends Error {
  override name = 'NoSuchAvatar';
}

/** SQL that is true for the active avatar of its account. Of two that are activated at once, one is the highest. */
export const isActive = (sql: Knex): Knex.Raw =>
  sql.raw('not exists ?', [
    sql('avatars as other')
      .whereRaw('other.uid = avatars.uid')
      .whereRaw('(other.activation, other.id) > (avatars.activation, avatars.id)'),
  ]);

export function createAvatarTable(database: Database) {
  const { sql } = database;
  const avatars = () => sql('avatars');
  const leftovers = () => sql('avatar_leftovers');
  const first = (query: ReturnType<typeof avatars>) => database.read(query.first());
  const activeOfEach = database.prepare(
    avatars()
      .where(database.among('uid', placeholder('uids')))
      .where(isActive(sql))
      .select('uid', 'version'),
  );
  const activeOf = database.prepare(
    avatars()
      .where('uid', placeholder('uid', 'bigint'))
      .orderBy([
        { column: 'activation', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .first(),
  );
  const shown = database.prepare(
    avatars()
      .where('version', placeholder('version'))
      .whereNotExists(sql('users').whereRaw('users.uid = avatars.uid').whereNotNull('closed_at'))
      .first('id'),
  );
  const nextActivation = (uid: number) =>
    sql.raw<number>('?', [avatars().where({ uid }).select(sql.raw('coalesce(max(activation), 0) + 1'))]);

  return {
    /** Whether the account of this avatar is open; false if there is no such avatar. */
    isShown: async (version: string): Promise<boolean> => (await database.read(shown({ version }))) !== undefined,

    /** The avatars of an account, newest first. */
    list: (uid: number): Promise<Avatar[]> => database.read(avatars().where({ uid }).orderBy('id', 'desc')),

    /** The active avatar: see `isActive`. */
    active: (uid: number) => database.read(activeOf({ uid })),

    /** The active versions of these accounts, by uid; accounts without an avatar are missing. */
    async activeVersions(uids: readonly number[]): Promise<Map<number, string>> {
      const rows = await database.read(activeOfEach({ uids: JSON.stringify(uids) }));
      return new Map(rows.map(({ uid, version }) => [uid, version]));
    },

    /** Notes that files of this version may exist without an avatar. */
    async note(version: string): Promise<void> {
      await database.write(leftovers().insert({ version, since: Date.now() }));
    },

    /** Removes the note: the files are gone. */
    async forget(version: string): Promise<void> {
      await database.write(leftovers().where({ version }).del());
    },

    /** The versions that were noted before a time, epoch milliseconds, and have no avatar. */
    async leftovers(before: number): Promise<string[]> {
      const rows = await database.read(leftovers().where('since', '<', before).select('version'));
      return rows.map(({ version }) => version);
    },

    /**
     * Adds an avatar of a noted version to an account, and activates it.
     * @param most how many an account may have
     * @throws NoRoom
     */
    async add(avatar: NewAvatar, most: number): Promise<Avatar> {
      const { uid, version } = avatar;
      const had = avatars().where({ uid }).select(sql.raw('count(*)'));
      await database.atomic([
        // Several at once wait for each other here, and each counts the earlier ones.
        sql('users').where({ uid }).update({ updated_at: Date.now() }),
        {
          query: leftovers()
            .where({ version })
            .where(sql.raw('?', [most]), '>', had)
            .del(),
          otherwise: () => new NoRoom(),
        },
        avatars().insert({ ...avatar, created_at: Date.now(), activation: nextActivation(uid) }),
      ]);
      return (await first(avatars().where({ version }))) ?? raise(new NoSuchAvatar());
    },

    /** Activates an avatar. Resolves to false if it does not belong to the account. */
    async activate(uid: number, id: number): Promise<boolean> {
      const chosen = avatars().where({ uid, id });
      const [changed] = await database.atomic([
        chosen.update({ activation: nextActivation(uid) }),
        sql('users').where({ uid }).update({ updated_at: Date.now() }),
      ]);
      return (changed ?? 0) > 0;
    },

    /**
     * Removes an avatar from its account and notes its version, since the files still exist.
     * @returns the version
     * @throws NoSuchAvatar
     */
    async remove(uid: number, id: number): Promise<string> {
      const otherwise = () => new NoSuchAvatar();
      const { version } = (await first(avatars().where({ uid, id }))) ?? raise(otherwise());
      await database.atomic([
        { query: avatars().where({ uid, id }).del(), otherwise },
        leftovers().insert({ version, since: Date.now() }),
        sql('users').where({ uid }).update({ updated_at: Date.now() }),
      ]);
      return version;
    },
  };
}

function raise(error: Error): never {
  throw error;
}
