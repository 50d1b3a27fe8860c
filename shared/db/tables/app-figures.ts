/** The figures and the last calls of apps. */
import type { Knex } from 'knex';
import type { Database } from '../driver/database.ts';
import { placeholder } from '../driver/query.ts';
import { pause } from '../pause.ts';
import type { Row } from './tables.ts';

type Figure = Row<'app_figures'>;
type Call = Row<'app_calls'>;

/** Figures that are deleted together. */
const BATCH = 1000;

export type AppFigureTable = ReturnType<typeof createAppFigureTable>;

export function createAppFigureTable(database: Database) {
  const { sql } = database;
  const figures = () => sql('app_figures');
  const calls = () => sql('app_calls');
  /** Inserts a row of an app unless that is deleted, even meanwhile: PostgreSQL has the deletion wait for the row. */
  const ofApp = <T extends 'app_figures' | 'app_calls'>(
    table: T,
    values: { readonly [C in Exclude<keyof Row<T> & string, 'client_id'>]: Knex.Raw },
    onConflict: string,
  ) => {
    const app = sql('clients').where('client_id', placeholder('client_id')).forKeyShare();
    const row = app.select('client_id', ...Object.values<Knex.Raw>(values).map((value) => sql.raw('?', [value])));
    const columns = ['client_id', ...Object.keys(values)].join(', ');
    return sql.raw<number>(`insert into ${table} (${columns}) :row: on conflict ${onConflict}`, { row });
  };
  // Many are written at once: those of one turn are one statement on PostgreSQL and one commit on SQLite.
  const adding = database.prepare(
    ofApp(
      'app_figures',
      {
        period: placeholder('period'),
        starts_at: placeholder('starts_at', 'bigint'),
        kind: placeholder('kind'),
        name: placeholder('name'),
        amount: placeholder('amount', 'bigint'),
        expires_at: placeholder('expires_at', 'bigint'),
      },
      '(client_id, period, starts_at, kind, name) do update set amount = app_figures.amount + excluded.amount',
    ),
  );
  const storing = database.prepare(
    ofApp(
      'app_calls',
      {
        id: placeholder('id'),
        at: placeholder('at', 'bigint'),
        endpoint: placeholder('endpoint'),
        status: placeholder('status', 'bigint'),
        code: placeholder('code'),
        request_id: placeholder('request_id'),
        expires_at: placeholder('expires_at', 'bigint'),
      },
      '(client_id, id) do update set at = excluded.at',
    ),
  );

  return {
    /** Adds to the stored counts, so several instances sum up. Those of an app that is gone are left out. */
    add: (figure: Figure): Promise<number> => database.write(adding(figure)),

    /** Stores a call once, however often it is submitted; none of an app that is gone. */
    store: (call: Call): Promise<number> => database.write(storing(call)),

    /** Removes all calls of an app except its last ones. */
    prune(client_id: string, kept: number): Promise<number> {
      const first = calls()
        .where({ client_id })
        .orderBy('id', 'desc')
        .offset(kept - 1)
        .limit(1)
        .select('id');
      return database.write(calls().where({ client_id }).andWhere('id', '<', first).del());
    },

    /** Deletes most figures of an app, in batches. The rest goes with its row. */
    async dropMost(client_id: string): Promise<void> {
      for (const period of ['hour', 'day'] as const) {
        // From where the last batch ended: PostgreSQL would go through all that was deleted before.
        for (let from = 0, upto: number | undefined = 0; upto !== undefined; from = upto ?? from) {
          const some = figures().where({ client_id, period }).andWhere('starts_at', '>=', from);
          const next: { starts_at: number } | undefined = await database.read(
            some.clone().orderBy('starts_at').offset(BATCH).first<{ starts_at: number } | undefined>('starts_at'),
          );
          upto = next && next.starts_at > from ? next.starts_at : undefined;
          if (upto === undefined) break;
          await database.write(some.andWhere('starts_at', '<', upto).del());
          await pause();
        }
      }
    },

    /** The figures of an app in periods that begin at this time or later. */
    of: (client_id: string, period: Figure['period'], since: number): Promise<Figure[]> =>
      database.read(
        figures()
          .where({ client_id, period })
          .andWhere('starts_at', '>=', since)
          .orderBy(['starts_at', 'kind', 'name']),
      ),

    /** Calls of an app, newest first. @param before only calls before this id */
    calls(
      client_id: string,
      {
        before,
        failed,
        limit,
      }: { readonly before?: string | undefined; readonly failed: boolean; readonly limit: number },
    ): Promise<Call[]> {
      const page = calls().where({ client_id }).orderBy('id', 'desc').limit(limit);
      if (failed) page.whereNotNull('code');
      if (before !== undefined) page.andWhere('id', '<', before);
      return database.read(page.select('*'));
    },
  };
}
