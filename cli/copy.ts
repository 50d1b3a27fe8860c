/** The work of `db copy`: source, target, and progress. */
import { type Config, loadConfigOrExit } from '../shared/config/config.ts';
import { sqliteFile } from '../shared/db/connect.ts';
import { type CopyReport, copyToPostgres, type Progress } from '../shared/db/copy/copy.ts';
import { bringUpToDate } from './migrations.ts';
import { CommandRefused, type Output, table } from './output.ts';

/** @throws CommandRefused if a copy is impossible, or CopyRefused */
export async function copy(to: string, dryRun: boolean): Promise<Output> {
  const config = loadConfigOrExit();
  if (config.databaseUrl) {
    throw new CommandRefused(
      'DATABASE_URL is set: the database is PostgreSQL already. To copy the one in DATA_DIR, set it empty',
    );
  }
  if (!/^postgres(ql)?:\/\//.test(to) || !URL.canParse(to))
    throw new CommandRefused('--to takes a postgres:// address');
  const { host, pathname } = new URL(to);
  const place = `${host}${pathname}`;

  const started = performance.now();
  const report = await copyToPostgres(sqliteFile(config), to, {
    dryRun,
    makeSchema: () => bringUpToDate({ ...config, databaseUrl: to }),
    progress: progress(),
  });
  const seconds = Math.round(performance.now() - started) / 1000;
  const { rows, tables, migrates } = report;
  const beside = movedBeside(config, report);
  return {
    json: { to: place, dry_run: dryRun, copied: dryRun ? 0 : rows, rows, tables, migrates, seconds, beside },
    text: [
      table(
        ['TABLE', 'ROWS'],
        Object.entries(tables).map(([name, count]) => [name, String(count)]),
        'There are no tables.',
      ),
      '',
      dryRun
        ? `Dry run: ${rows} rows would go to ${place}${migrates ? ', which gets its tables first' : ''}. Nothing was written.`
        : `Copied ${rows} rows to ${place}, read each of them back and compared it, in ${seconds} s.`,
      ...beside.map((line) => `- ${line}`),
    ].join('\n'),
  };
}

/** What the servers need besides the database, for the operator to copy. */
function movedBeside({ secret, avatarStore, dataDir }: Config, { tables }: CopyReport): string[] {
  const avatars = tables.avatars ?? 0;
  return [
    'Start every server with DATABASE_URL; the SQLite file stays as it is, and what is written there from now on is lost.',
    secret
      ? 'Every server needs the same SECRET as before.'
      : `Every server needs the SECRET that is in ${dataDir}/secret: without it the database opens nothing.`,
    ...(avatars && avatarStore
      ? [`${avatars} avatars stay in the store of AVATAR_STORE_URL: every server needs it.`]
      : []),
    ...(avatars && !avatarStore
      ? [`${avatars} avatars lie in ${dataDir}/avatars: bring that folder to the servers' DATA_DIR, or to an S3 store.`]
      : []),
  ];
}

/** On a terminal, one line shows the progress. */
function progress(): Progress {
  if (!process.stderr.isTTY) return () => undefined;
  return (what, { name, rows }, done) =>
    process.stderr.write(`\r\x1b[K${done === rows ? '' : `${what} ${name}: ${done} of ${rows}`}`);
}
