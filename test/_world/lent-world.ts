/** Servers that all files share which neither configure nor stop them: one pair a database, started once. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../shared/db/connect.ts';
import { type Dialect, surroundings } from './database.ts';
import { startServers } from './own-world.ts';
import { learnReference } from './reference.ts';
import { createWorld, endAll, type Ground, type ServerLog, type World } from './world.ts';

/** Starts what `borrowWorld` borrows. */
export async function startLentServers(dialect: Dialect) {
  const { ground, home, servers } = await startServers(dialect, {}, logOf(dialect));
  process.once('exit', () => {
    for (const server of servers) server.kill();
  });
  return {
    ground,
    async stop() {
      try {
        await endAll(servers);
      } finally {
        await home.stop();
      }
    },
  };
}

/** A world on the shared servers: what a story counts or changes there has to be its own. */
export async function borrowWorld(dialect: Dialect): Promise<World> {
  const answer = await fetch(`${process.env.TEST_LENDER}/${dialect}`);
  if (!answer.ok) throw new Error(`no servers were lent: ${await answer.text()}`);
  const ground = (await answer.json()) as Ground;
  await Promise.all([ground.authUrl, ground.resourceUrl].map(learnReference));
  const database = connect(ground.place, () => undefined);
  return createWorld({ ground, database, servers: [], log: logOf(dialect), leave: () => database.close() });
}

/** The log is a file, since those who read it are other processes than the one that started the servers. */
function logOf(dialect: Dialect): ServerLog {
  const file = join(surroundings().TEST_DIRECTORY, `${dialect}.log`);
  return {
    lines: () => readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('\n'),
    keep: (line) => appendFileSync(file, `${line}\n`),
  };
}
