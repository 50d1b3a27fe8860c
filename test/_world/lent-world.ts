/** Servers that all files share which neither configure nor stop them: one pair a database, started once by test/run.ts. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../shared/db/connect.ts';
import { uniqueAddress } from './builders.ts';
import { type Dialect, surroundings } from './database.ts';
import { askForLoan } from './loans.ts';
import { startServers } from './own-world.ts';
import { learnReference } from './reference.ts';
import { createWorld, type Env, endAll, type Ground, type ServerLog, type World } from './world.ts';

/** `limited` ones count calls, and believe a proxy's word on where they come from. */
export const lentKinds = { usual: {}, limited: { LIMITS: 'on', TRUST_PROXY: '1' } } satisfies Record<string, Env>;
export type LentKind = keyof typeof lentKinds;

/** Starts what `borrowWorld` borrows, for test/run.ts: there they have processes of their own, as nobody lends to it. */
export async function startLentServers(dialect: Dialect, kind: LentKind) {
  const { ground, home, servers } = await startServers(dialect, lentKinds[kind], logOf(dialect, kind));
  return {
    lent: ground,
    async stop() {
      try {
        await endAll(servers);
      } finally {
        await home.stop();
      }
    },
  };
}

const borrowed = new Map<Dialect, Promise<World>>();
/** How many have it now. */
const holders: Record<Dialect, number> = { sqlite: 0, postgres: 0 };

/**
 * A world on the shared servers: what a story counts or changes there has to be its own. Files that are told by one process
 * have it together, and the last one's `stop` ends it.
 */
export function borrowWorld(dialect: Dialect): Promise<World> {
  holders[dialect] += 1;
  const world = borrowed.get(dialect) ?? share(dialect);
  borrowed.set(dialect, world);
  return world;
}

async function share(dialect: Dialect): Promise<World> {
  const world = await borrow(dialect, 'usual');
  const { stop } = world;
  return Object.assign(world, {
    async stop() {
      holders[dialect] -= 1;
      if (holders[dialect] > 0) return;
      borrowed.delete(dialect);
      await stop();
    },
  });
}

/** The same with limits: the story calls from an address that no other one calls from. */
export const borrowLimitedWorld = (dialect: Dialect): Promise<World> =>
  borrow(dialect, 'limited', { 'x-forwarded-for': uniqueAddress() });

async function borrow(dialect: Dialect, kind: LentKind, headers: Env = {}): Promise<World> {
  const ground = await askForLoan<Ground>(`${dialect}/${kind}`);
  await Promise.all([learnReference('auth', ground.authUrl), learnReference('resource', ground.resourceUrl)]);
  const database = connect(ground.place, () => undefined);
  const log = logOf(dialect, kind);
  return createWorld({ ground, database, servers: [], log, headers, leave: () => database.close() });
}

/** The log is a file, since those who read it are other processes than the one that started the servers. */
function logOf(dialect: Dialect, kind: LentKind): ServerLog {
  const file = join(surroundings().TEST_DIRECTORY, `${dialect}-${kind}.log`);
  return {
    lines: () => readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('\n'),
    keep: (line) => appendFileSync(file, `${line}\n`),
  };
}
