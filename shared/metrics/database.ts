/** What the database's door has to tell of itself. */
import type { Database } from '../db/driver/database.ts';
import type { Metrics } from './metrics.ts';

export function watchDatabase(metrics: Metrics, { pool, writes }: Pick<Database, 'pool' | 'writes'>): void {
  if (pool) {
    metrics.readings('gauge', 'upare_postgres_connections', "The pool's open connections.", 'state', () => {
      const { idle, busy } = pool();
      return { idle, busy };
    });
    const help = 'Calls that wait for a connection of the pool.';
    metrics.reading('gauge', 'upare_postgres_waiting', help, () => pool().waiting);
  }
  if (writes) {
    const help = 'Commits of this process; writes of one turn of the event loop share one.';
    metrics.reading('counter', 'upare_sqlite_commits_total', help, () => writes().commits);
    const statements = 'Statements in those commits.';
    metrics.reading('counter', 'upare_sqlite_statements_total', statements, () => writes().statements);
    const seconds = 'Time those commits took, statements and fsync: the process does nothing else meanwhile.';
    metrics.reading('counter', 'upare_sqlite_commit_seconds_total', seconds, () => writes().seconds);
  }
}
