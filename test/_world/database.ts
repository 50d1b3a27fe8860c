/** Databases of the tests' own: each a copy of a template, or an empty one. */
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { connect } from '../../shared/db/connect.ts';
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

/** What a database holds: nothing, all tables, or what servers make at their first start as well. */
export type Holding = 'nothing' | 'tables' | 'installation';

export interface TestDatabase {
  readonly dialect: Dialect;
  readonly place: Place;
  /** An open door, to look behind the servers and to make faults. */
  readonly database: Database;
  /** Closes the door and removes the database with its folder. */
  stop(): Promise<void>;
}

/** Makes a database and a DATA_DIR. */
export async function makeDatabase(dialect: Dialect, holding: Holding = 'tables'): Promise<TestDatabase> {
  const name = `upare_${randomUUID().replaceAll('-', '')}`;
  const place = await copyTemplate(dialect, holding, name);
  const database = connect(place, () => undefined);
  return {
    dialect,
    place,
    database,
    async stop() {
      await database.close();
      if (dialect === 'postgres') await administer(`DROP DATABASE ${name} WITH (FORCE)`);
      rmSync(place.dataDir, { recursive: true, force: true });
    },
  };
}

/** Makes what databases are copied from: a copy of a former one, and what `fill` adds. */
export async function makeTemplate(
  dialect: Dialect,
  holding: Exclude<Holding, 'nothing'>,
  former: Holding,
  fill: (place: Place) => Promise<void>,
): Promise<void> {
  await fill(await copyTemplate(dialect, former, templateName(holding)));
}

async function copyTemplate(dialect: Dialect, holding: Holding, name: string): Promise<Place> {
  const { TEST_DIRECTORY, TEST_POSTGRES_URL } = surroundings();
  const template = templateName(holding);
  const place = { dataDir: join(TEST_DIRECTORY, `${dialect}-${name}`), databasePool: 5, databaseTimeout: 15 };
  mkdirSync(place.dataDir, { mode: 0o700 });
  if (dialect === 'postgres') {
    // Copied as files: half of the work, since what is copied as pages goes through the log.
    await administer(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
    return { ...place, databaseUrl: `${TEST_POSTGRES_URL}/${name}` };
  }
  const file = (folder: string) => join(TEST_DIRECTORY, `sqlite-${folder}`, 'upare.sqlite');
  if (holding !== 'nothing') copyFileSync(file(template), file(name));
  return { ...place, databaseUrl: undefined };
}

const templateName = (holding: Holding) => (holding === 'nothing' ? 'template0' : `upare_${holding}`);

async function administer(statement: string): Promise<void> {
  const client = new pg.Client(`${surroundings().TEST_POSTGRES_URL}/postgres`);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
