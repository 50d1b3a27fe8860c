/** Registered apps. */
import type { Database } from '../driver/database.ts';
import { afterGuard, placeholder, type Query, type Step } from '../driver/query.ts';
import type { RevocationFeed } from '../driver/revocation-feed.ts';
import { laterThan } from '../optimistic.ts';
import { createAppFigureTable } from './app-figures.ts';
import { createAppGrants, type Whose } from './app-grants.ts';
import { blocked } from './blocks.ts';
import type { Row } from './tables.ts';

export type ClientRow = Row<'clients'>;

export type ClientColumns = Partial<Omit<ClientRow, 'client_id' | 'created_at' | 'updated_at'>>;

/** RFC 6749 appendix A.1. PostgreSQL rejects lookups of some other texts. */
export const CLIENT_ID = /^[\x20-\x7e]{1,512}$/;

/** Further writes with a new or changed app. */
export interface Alongside {
  /** Testers to add and remove. */
  readonly added?: readonly number[];
  readonly removed?: readonly number[];
  /** Steps of the same write, after and before the change. */
  readonly also?: readonly Step[];
  readonly first?: readonly Step[];
  /** The authorizations that end with it. */
  readonly ends?: Whose | undefined;
}

export type ClientTable = ReturnType<typeof createClientTable>;

/** Changes are announced to every instance; each function resolves when all instances know. */
export function createClientTable(
  database: Database,
  revocationFeed: Pick<RevocationFeed, 'heard'> = database.revocationTransport,
) {
  const { sql, revocationTransport } = database;
  const clients = () => sql('clients');
  // Every token request uses it, so it is compiled once.
  const byId = database.prepare(clients().where('client_id', placeholder('client_id')).first());
  const announcement = (client_id: string) => revocationTransport.announcement('client', client_id);
  const given = createAppGrants(database, announcement);
  const figures = createAppFigureTable(database);
  const revoke = async (client_id: string, whose: Whose): Promise<void> => {
    await given.endMost(client_id, whose);
    await database.atomic([...given.ending(client_id, whose), announcement(client_id)]);
    await revocationFeed.heard();
  };
  return {
    find: async (client_id: string): Promise<ClientRow | undefined> =>
      CLIENT_ID.test(client_id) ? database.read(byId({ client_id })) : undefined,

    /** A page of apps, newest first. @param last the last app of the previous page; undefined for the first page */
    list(last: Pick<ClientRow, 'created_at' | 'client_id'> | undefined, limit: number): Promise<ClientRow[]> {
      const { created_at = Number.MAX_SAFE_INTEGER, client_id = '' } = last ?? {};
      const page = clients()
        .whereRaw('(created_at, client_id) < (?, ?)', [created_at, client_id])
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'client_id', order: 'desc' },
        ])
        .limit(limit);
      return database.read(page.select('*'));
    },

    /** Stores a new client with its testers. */
    add: (
      row: ClientRow,
      testers: readonly number[],
      { first = [], also = [] }: Pick<Alongside, 'first' | 'also'> = {},
    ) =>
      database.atomic([
        ...first,
        clients().insert(row),
        ...testers.map((uid) => sql('client_testers').insert({ client_id: row.client_id, uid })),
        ...also,
      ]),

    /**
     * Changes an app if it is as it was read: of several changes at once, one succeeds.
     * @returns false, and nothing is changed, if it is not
     */
    async change(
      { client_id, updated_at }: ClientRow,
      columns: ClientColumns,
      { added = [], removed = [], also = [], first = [], ends }: Alongside = {},
    ): Promise<boolean> {
      const changed = { ...columns, updated_at: laterThan(updated_at) };
      const areMany = ends !== undefined && (await given.areMany(client_id, ends));
      const isAfterwards = areMany && columns.suspended_at != null;
      if (areMany && !isAfterwards) {
        if ((await database.read(byId({ client_id })))?.updated_at !== updated_at) return false;
        await given.endMost(client_id, ends);
        await revocationFeed.heard();
      }
      const done = await afterGuard(
        database,
        clients().where({ client_id, updated_at }).update(changed),
        [
          ...added.map((uid) =>
            sql('client_testers').insert({ client_id, uid }).onConflict(['client_id', 'uid']).ignore(),
          ),
          ...(removed.length
            ? [
                sql('client_testers')
                  .where({ client_id })
                  .whereIn('uid', [...removed])
                  .del(),
              ]
            : []),
          ...(ends && !isAfterwards ? given.ending(client_id, ends) : []),
          ...also,
          announcement(client_id),
        ],
        first,
      );
      if (!done) return false;
      await revocationFeed.heard();
      // Tokens that were issued before an instance heard of the change end too. A suspended app got none.
      if (ends && columns.suspended_at !== null) await revoke(client_id, ends);
      return true;
    },

    /** Notes the last use of a secret that the app still has. */
    async noteSecretUse(client_id: string, hash: string, at: number): Promise<void> {
      const first = clients().where({ client_id, secret_hash: hash }).update({ secret_used_at: at });
      if (await database.write(first)) return;
      await database.write(
        clients().where({ client_id, former_secret_hash: hash }).update({ former_secret_used_at: at }),
      );
    },

    /** The steps that make operators owners of an account's apps, and end offers to it. */
    async leaving(uid: number): Promise<Query[]> {
      const now = Date.now();
      const own = await database.read(clients().where({ owner_uid: uid }).select('client_id'));
      // A simultaneous change notices this one.
      const updated_at = sql.raw<number>('case when updated_at < ? then ? else updated_at + 1 end', [now, now]);
      const changed = { updated_at };
      return [
        clients()
          .where({ owner_uid: uid })
          .update({ owner_uid: null, heir_uid: null, ...changed }),
        clients()
          .where({ heir_uid: uid })
          .update({ heir_uid: null, ...changed }),
        ...own.map(({ client_id }) => revocationTransport.announcement('client', client_id)),
      ];
    },

    /** The step that affects no row if the owner of the app has more than so many with it; it changes nothing. */
    owningAtMost(owner_uid: number, client_id: string, most: number): Query {
      const owned = sql('clients as own').where('own.owner_uid', owner_uid).count('*');
      return clients().where({ client_id, owner_uid }).whereRaw('(?) <= ?', [owned, most]).update({ owner_uid });
    },

    /** Apps that are offered to a person, oldest first; none from people whom they have blocked. */
    offeredTo: (uid: number): Promise<ClientRow[]> =>
      database.read(
        clients()
          .where({ heir_uid: uid })
          .whereNotExists(blocked(sql, uid, sql.ref('clients.owner_uid')))
          .orderBy(['created_at', 'client_id'])
          .limit(100),
      ),

    /** The apps of a person, oldest first. */
    ownedBy: (uid: number): Promise<ClientRow[]> =>
      database.read(clients().where({ owner_uid: uid }).orderBy(['created_at', 'client_id']).limit(100)),

    /** Apps that wait for review, longest waiting first. */
    waiting: (limit: number): Promise<ClientRow[]> =>
      database.read(
        clients()
          .whereNotNull('submitted_at')
          .whereNull('suspended_at')
          .where((one) => one.where({ state: 'review' }).orWhereNotNull('proposed'))
          .orderBy('submitted_at')
          .limit(limit),
      ),

    /** The uids of its testers. */
    async testers(client_id: string): Promise<number[]> {
      const rows = await database.read(sql('client_testers').where({ client_id }).orderBy('uid').select('uid'));
      return rows.map(({ uid }) => uid);
    },

    isTester: async (client_id: string, uid: number): Promise<boolean> =>
      (await database.read(sql('client_testers').where({ client_id, uid }).first('uid'))) !== undefined,

    /**
     * Removes an app with every grant and token if it is as it was read.
     * @returns false, and nothing is done, if it is not
     */
    async remove({ client_id, updated_at }: Pick<ClientRow, 'client_id' | 'updated_at'>): Promise<boolean> {
      if ((await database.read(byId({ client_id })))?.updated_at !== updated_at) return false;
      await figures.dropMost(client_id);
      const removal = clients().where({ client_id, updated_at }).del();
      // Without its app, nothing of it is accepted.
      const areMany = await given.areMany(client_id, {});
      const ending = areMany ? [] : given.ending(client_id, {});
      if (!(await afterGuard(database, removal, [...ending, announcement(client_id)]))) return false;
      await revocationFeed.heard();
      if (areMany) await revoke(client_id, {});
      return true;
    },
  };
}
