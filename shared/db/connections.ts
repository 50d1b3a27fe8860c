import type { Database } from './driver/database.ts';

/** How many connections the PostgreSQL server offers to users like ours. @throws DatabaseFault */
export async function connectionsAllowed(database: Database): Promise<number> {
  const names = ['max_connections', 'superuser_reserved_connections'];
  const query = database.sql<{ name: string; setting: string }>('pg_settings').select('name', 'setting');
  const rows = await database.read(query.whereIn('name', names));
  const setting = (name: string) => Number(rows.find((row) => row.name === name)?.setting ?? 0);
  return setting('max_connections') - setting('superuser_reserved_connections');
}
