/** Databases of the tests' own: each a copy of a migrated template, or an empty one. */
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { connect, withMigrator } from '../../shared/db/connect.ts';
import type { Database } from '../../shared/db/driver/database.ts';

export type Dialect = Database['dialect'];
export const dialects: readonly Dialect[] = ['sqlite', 'postgres'];

/** What test/run.ts brings. */
export interface Surroundings {
  readonly TEST_POSTGRES_URL: string;
  readonly TEST_DIRECTORY: string;
  readonly TEST_CHROMIUM: string;
  readonly TEST_NGINX: string;
  readonly TEST_PYTHON: string;
}

/** @throws Error where a test file was not started by test/run.ts */
export function surroundings(): Surroundings {
  const { TEST_POSTGRES_URL, TEST_DIRECTORY, TEST_CHROMIUM, TEST_NGINX, TEST_PYTHON } = process.env;
  if (!TEST_POSTGRES_URL || !TEST_DIRECTORY || !TEST_CHROMIUM || !TEST_NGINX || !TEST_PYTHON) {
    throw new Error('run the tests by: npm test -- <files>');
  }
  return { TEST_POSTGRES_URL, TEST_DIRECTORY, TEST_CHROMIUM, TEST_NGINX, TEST_PYTHON };
}

/** The parts of the configuration that name a database. */
export interface Place {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly databasePool: number;
  readonly databaseTimeout: number;
}

const TEMPLATE = 'upare_template';

/** Migrates the databases that all others are copied from. */
export async function makeTemplates(from: Surroundings): Promise<void> {
  await administer(from, `CREATE DATABASE ${TEMPLATE}`);
  const places = [templateFile(from), { ...templateFile(from), databaseUrl: `${from.TEST_POSTGRES_URL}/${TEMPLATE}` }];
  for (const place of places) await withMigrator(place, (migrate) => migrate.latest());
}

export interface TestDatabase {
  readonly dialect: Dialect;
  readonly place: Place;
  /** An open door, to look behind the servers and to make faults. */
  readonly database: Database;
  /** Closes the door and removes the database with its folder. */
  stop(): Promise<void>;
}

/** Makes a database and a DATA_DIR; with `empty`, without any table. */
export async function makeDatabase(dialect: Dialect, { empty = false } = {}): Promise<TestDatabase> {
  const from = surroundings();
  const dataDir = mkdtempSync(join(from.TEST_DIRECTORY, 'data-'));
  const name = `upare_${randomUUID().replaceAll('-', '')}`;
  let databaseUrl: string | undefined;
  if (dialect === 'postgres') {
    await administer(from, `CREATE DATABASE ${name} TEMPLATE ${empty ? 'template0' : TEMPLATE}`);
    databaseUrl = `${from.TEST_POSTGRES_URL}/${name}`;
  } else if (!empty) {
    copyFileSync(join(templateFile(from).dataDir, 'upare.sqlite'), join(dataDir, 'upare.sqlite'));
  }
  const place = { dataDir, databaseUrl, databasePool: 5, databaseTimeout: 15 };
  const database = connect(place, () => undefined);
  return {
    dialect,
    place,
    database,
    async stop() {
      await database.close();
      if (databaseUrl) await administer(from, `DROP DATABASE ${name} WITH (FORCE)`);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function templateFile({ TEST_DIRECTORY }: Surroundings): Place {
  const dataDir = join(TEST_DIRECTORY, 'template');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return { dataDir, databaseUrl: undefined, databasePool: 1, databaseTimeout: 15 };
}

async function administer({ TEST_POSTGRES_URL }: Surroundings, statement: string): Promise<void> {
  const client = new pg.Client(`${TEST_POSTGRES_URL}/postgres`);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
