/** A PostgreSQL of the benchmark's own, as durable as it comes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres as startCluster } from '../../test/_run/postgres.ts';
import { cpuOfFamily } from './proc.ts';

export interface Postgres {
  readonly url: string;
  /** Such as 18.4. */
  readonly version: string;
  /** Seconds of processor time of all its processes so far. */
  cpu(): number;
  stop(): Promise<void>;
}

/** @param settings beyond the usual ones, `name=value`. @throws Error where it would answer before it is durable */
export async function startPostgres(scratch: string, settings: readonly string[] = []): Promise<Postgres> {
  const { url: origin, stop } = await startCluster(scratch, { durable: true, settings });
  try {
    const url = `${origin}/postgres`;
    const pid = Number(readFileSync(join(scratch, 'postgres/postmaster.pid'), 'utf8').split('\n', 1)[0]);
    return { url, version: await checkedVersion(url), cpu: () => cpuOfFamily(pid), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function checkedVersion(url: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const setting = async (name: string) => Object.values((await client.query(`SHOW ${name}`)).rows[0])[0] as string;
    for (const name of ['fsync', 'synchronous_commit', 'full_page_writes'])
      if ((await setting(name)) !== 'on') throw new Error(`PostgreSQL has ${name} off`);
    return (await setting('server_version')).split(' ', 1)[0] as string;
  } finally {
    await client.end();
  }
}
