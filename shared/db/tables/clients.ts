/** Registered apps. */
import { announcement } from '../../revocation/announce.ts';
import { type RevocationFeed, waitOutTrust } from '../../revocation/feed.ts';
import { type Database, Placeholder } from '../driver/database.ts';

/** A row of `clients`. */
export interface ClientRow {
  readonly client_id: string;
  readonly name: string;
  /** SHA-256 of the secret, base64url; null for a public client. */
  readonly secret_hash: string | null;
  /** JSON of ClientMetadata. */
  readonly metadata: string;
  readonly trusted: number;
  readonly resource_server: number;
  readonly development: number;
  readonly owner_uid: number | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export type ClientTable = ReturnType<typeof createClientTable>;

/** A change is told to every instance, and its function resolves when each goes by it. */
export function createClientTable(
  database: Database,
  revocationFeed: Pick<RevocationFeed, 'heard'> = waitOutTrust(database),
) {
  const { sql } = database;
  const clients = () => sql<ClientRow>('clients');
  // On every token request's way: compiled once.
  const byId = database.prepare(
    sql('clients')
      .where('client_id', new Placeholder('client_id') as never)
      .first(),
  );
  const change = async (client_id: string, columns: Partial<Pick<ClientRow, 'name' | 'secret_hash' | 'metadata'>>) => {
    const updated = { ...columns, updated_at: Date.now() };
    const [changed] = await database.atomic([
      clients().where({ client_id }).update(updated),
      announcement(database, 'client', client_id),
    ]);
    await revocationFeed.heard();
    return changed === 1;
  };
  return {
    find: (client_id: string) => database.read<ClientRow | undefined>(byId({ client_id })),

    list: () => database.read(clients().orderBy('created_at').select('*')) as Promise<ClientRow[]>,

    /** Stores a new client with its testers. */
    add: (row: ClientRow, testers: readonly number[]) =>
      database.atomic([
        clients().insert(row),
        ...testers.map((uid) => sql('client_testers').insert({ client_id: row.client_id, uid })),
      ]),

    /** Resolves to false where there is none. */
    setSecret: (client_id: string, secret_hash: string) => change(client_id, { secret_hash }),

    /** Changes what an app is. Resolves to false where there is none. */
    change,

    /** The uids of its testers. */
    async testers(client_id: string): Promise<number[]> {
      const rows = await database.read(sql('client_testers').where({ client_id }).orderBy('uid').select('uid'));
      return (rows as { uid: number }[]).map(({ uid }) => uid);
    },

    isTester: async (client_id: string, uid: number): Promise<boolean> =>
      (await database.read(sql('client_testers').where({ client_id, uid }).first('uid'))) !== undefined,

    /** Removes a client with every grant and token of it. Resolves to false where there is none. */
    async remove(client_id: string): Promise<boolean> {
      const grants = sql('grants').where({ client_id }).select('id');
      const [removed] = await database.atomic([
        clients().where({ client_id }).del(),
        ...['access_tokens', 'refresh_tokens', 'authorization_codes', 'device_codes'].map((table) =>
          sql(table).whereIn('grant_id', grants.clone()).del(),
        ),
        sql('grants').where({ client_id }).del(),
        sql('client_credentials').where({ client_id }).del(),
        announcement(database, 'client', client_id),
      ]);
      await revocationFeed.heard();
      return removed === 1;
    },
  };
}
