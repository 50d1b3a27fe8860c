/** The database in an SQLite file, which the processes of one machine share, and how they hear of revocations by it. */
import knex, { type Knex } from 'knex';
import type { RevocationMetrics } from '../../../metrics/revocations.ts';
import type { AboutDatabase, Batch, Database, Statistic } from '../database.ts';
import {
  afterGuard,
  behind,
  compile,
  fill,
  followSteps,
  type KnownRows,
  onlyRow,
  placeholder,
  type Query,
  Statement,
} from '../query.ts';
import type { Follower, RevocationFeed, RevocationTransport } from '../revocation-feed.ts';
import { openFile } from './file.ts';
import { Announced, createTurns } from './turns.ts';

/** Opens the file, which is created if missing. */
export function openSqlite(path: string): Database {
  const file = openFile(path);
  const sql = knex({ client: 'better-sqlite3', useNullAsDefault: true });
  // SQLite's counter of writes by other connections, read at most once a turn.
  let version: Promise<number> | undefined;
  const hearers = new Set<() => void>();
  const turns = createTurns(
    file,
    () => {
      version = undefined;
    },
    () => {
      for (const hear of hearers) hear();
    },
  );

  const { read } = turns;
  const write = async (query: Query) => onlyRow((await turns.write([query])).counts);
  const writeReturning = async <T>(query: Query<T>) => (await turns.write([query], true)).rows as KnownRows<T>;
  const atomic: Database['atomic'] = async (steps) => {
    if (steps.length === 0) return [];
    const { counts } = await turns.write(steps);
    followSteps(steps);
    return counts;
  };
  const prepare: Database['prepare'] = (query) => {
    const statement = compile(query);
    const text = statement.sql.replace(EQUAL, ' = +?');
    return (values) => new Statement(text, fill(statement, values), statement.first);
  };
  const dataVersion = new Statement<{ data_version: number }>('PRAGMA data_version', [], true);
  const fileVersion = () => {
    version ??= read(dataVersion).then(({ data_version }) => data_version);
    return version;
  };

  return {
    dialect: 'sqlite',
    sql,
    read,
    write,
    writeReturning,
    atomic,
    prepare,
    async together(statements, guard) {
      if (guard) return afterGuard({ atomic }, guard, statements);
      await atomic(statements);
      return true;
    },
    deletion: (batch) => deletion(sql, batch),
    async reserveId(table) {
      const counter = sql<{ name: string; seq: number }>('sqlite_sequence').where({ name: table });
      return onlyRow(await writeReturning(counter.increment('seq', 1).returning<{ seq: number }[]>('seq'))).seq;
    },
    beginning: (column, text) => ({
      where: sql.raw('?? >= ? and ?? < ?', [column, text, column, behind(text)]),
      order: ['??', [column]],
    }),
    among: (column, numbers) => sql.raw('?? in (select value from json_each(?))', [column, numbers]),
    now: sql.raw("cast(unixepoch('subsec') * 1000 as integer)"),
    sha256: (text) => sql.raw('sha256_hex(?)', [text]),
    async hasTable(name) {
      return (await read(sql('sqlite_master').where({ type: 'table', name }).first('name'))) !== undefined;
    },
    revocationTransport: sharedFile({ sql, read, prepare }, fileVersion),
    // SQLite has one writer at a time, and does not report writes of other processes.
    jobTransport: {
      free: (query) => query,
      announced: (insert) => new Announced(compile(insert)),
      onAdded(hear) {
        hearers.add(hear);
        return () => hearers.delete(hear);
      },
    },
    statistics: statisticsOf(turns.writes),
    mayBeLocked: true,
    async about() {
      return onlyRow(await read(new Statement<AboutDatabase[]>(ABOUT)));
    },
    async ping() {
      await read(new Statement('SELECT count(*) FROM sqlite_master', [], true));
    },
    async close() {
      await turns.finish();
      file.close();
    },
  };
}

/**
 * SQLite recompiles a join whenever another value is bound for an equality, since that might change the plan. Behind a
 * unary plus, which changes nothing, the value is ignored: the plan is the same, in a third of the time.
 */
const EQUAL = / = \?/g;

const ABOUT =
  'SELECT sqlite_version() AS version, page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()';

function deletion(sql: Knex, { table, key, column, until, most }: Batch): Query {
  const batch = sql(table).where(column, '<=', until).orderBy(column).limit(most).select(key);
  return sql(table).with('batch', batch).whereIn(key, sql('batch').select(key)).del();
}

function statisticsOf(writes: Readonly<Record<'commits' | 'statements' | 'seconds', number>>): Statistic[] {
  return [
    {
      kind: 'counter',
      name: 'upare_sqlite_commits_total',
      help: 'Commits of this process; writes of one turn of the event loop share one.',
      read: () => writes.commits,
    },
    {
      kind: 'counter',
      name: 'upare_sqlite_statements_total',
      help: 'Statements in those commits.',
      read: () => writes.statements,
    },
    {
      kind: 'counter',
      name: 'upare_sqlite_commit_seconds_total',
      help: 'Time those commits took, statements and fsync: the process does nothing else meanwhile.',
      read: () => writes.seconds,
    },
  ];
}

/** Milliseconds that rows are kept. An instance that was away for longer notices the gap. */
const KEPT = 3600_000;
/** An instance that missed more forgets its cache, instead of reading them all. */
const MOST = 1000;

type SharedFile = Pick<Database, 'sql' | 'read' | 'prepare'>;

/**
 * The transport of revocations: the instances share the file. Its version is checked on every use, and new revocations
 * are read.
 * @param version changes after every write of another connection
 */
function sharedFile(database: SharedFile, version: () => Promise<number>): RevocationTransport {
  return {
    announcement: (kind, ref) => database.sql('endings').insert({ kind, ref, at: Date.now() }),
    connect: (_log, metrics, follower) => follow(database, version, metrics, follower),
    // The others check the file before they trust their cache.
    heard: async () => undefined,
    sweep: async (remove) => void (await remove('endings', ['seq'], 'at', Date.now() - KEPT)),
  };
}

function follow(
  { sql, read, prepare }: SharedFile,
  fileVersion: () => Promise<number>,
  metrics: RevocationMetrics,
  follower: Follower,
): RevocationFeed {
  metrics.trust(() => true);
  const head = prepare(sql<{ name: string; seq: number }>('sqlite_sequence').where({ name: 'endings' }).first('seq'));
  const after = prepare(sql('endings').where('seq', '>', placeholder('position', 'bigint')).orderBy('seq').limit(MOST));
  let version: number | undefined;
  let position = -1;
  // Counts the revocations of this connection, which the file's version does not show.
  let own = 0;
  let ownSeen = 0;
  let catchingUp: Promise<void> | undefined;
  let begun = 0;

  const catchUp = async (to: number, ownTo: number) => {
    begun += 1;
    const [row, since] = await Promise.all([read(head({})), position < 0 ? [] : read(after({ position }))]);
    const last = row?.seq ?? 0;
    if (position < 0 || since.length !== last - position) follower.onGap();
    else for (const { kind, ref } of since) follower.onRevocation(kind, ref);
    // Nothing is trusted before the file was checked, so no revocation is ever late.
    if (position >= 0) for (let seq = position; seq < last; seq += 1) metrics.heard();
    [position, version, ownSeen] = [last, to, ownTo];
  };

  return {
    async heard() {
      own += 1;
    },
    async isCurrent() {
      const [begunBefore, ownNow] = [begun, own];
      const now = await fileVersion();
      if (now === version && ownNow <= ownSeen) return true;
      // A read that began before this call may have missed a revocation before it.
      while (begun <= begunBefore || catchingUp) {
        catchingUp ??= catchUp(now, ownNow).finally(() => {
          catchingUp = undefined;
        });
        await catchingUp;
      }
      return true;
    },
    get position() {
      return position;
    },
    async close() {},
  };
}
