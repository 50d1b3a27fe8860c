/** Every migration, up and down, on what the version before it left in every table. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { migrations } from '../../../shared/db/schema.ts';
import type { Dialect } from '../../_world/database.ts';
import { onEachDatabase } from '../../_world.ts';
import { type Dump, emptyPlaces, inOrder, openReplay, type Replay, type Replaying } from './_replay.ts';
import { dump as firstDump } from './dumps/0001_schema.ts';

const [first = '', ...later] = migrations.toSorted();
const replays = new Map<string, Replay>();
for (const name of later) {
  const file = join(import.meta.dirname, 'dumps', name);
  const { replay } = await import(file).catch((cause) => {
    throw new Error(`${name} needs a replay in test/db/migrations/dumps: what it does to the rows it meets`, { cause });
  });
  replays.set(name, replay);
}

const replayOf = (name: string) => replays.get(name) as Replay;
const up = (name: string, dump: Dump) => replayOf(name).up(dump);
const down = (name: string, dump: Dump) => replayOf(name).down(dump);
/** A dump after these migrations, each of which was used for a while. */
const lived = (names: readonly string[], dump: Dump) =>
  names.reduce((met, name) => replayOf(name).used(up(name, met)), dump);
/** What a version's installations have in them. */
const dumpOf = (version: string) =>
  lived(
    later.filter((name) => name <= version),
    firstDump,
  );

const onEach = onEachDatabase(async (dialect) => ({ dialect, open: () => openReplay(dialect), ...standing(dialect) }));

/** An installation that goes from version to version: each story leaves it to the next one. */
function standing(dialect: Dialect) {
  let kept: { readonly at: string | undefined; readonly replay: Replaying } | undefined;
  const stop = async () => {
    const replay = kept?.replay;
    kept = undefined;
    await replay?.stop();
  };
  return {
    stop,
    /** One of this version; a new one where the story before did not leave it there. Whoever takes it keeps or stops it. */
    async take(names: readonly string[]): Promise<Replaying> {
      const replay = kept?.at === names.at(-1) ? kept?.replay : undefined;
      if (replay) kept = undefined;
      await stop();
      if (replay) return replay;
      const opened = await openReplay(dialect);
      await opened.up(names);
      return opened;
    },
    /** Leaves it to the next story. @param at its version; undefined if there is nothing in it */
    keep(at: string | undefined, replay: Replaying): void {
      kept = { at, replay };
    },
  };
}

test('there is a replay for each migration, and no other', (t) => {
  t.deepEqual(readdirSync(join(import.meta.dirname, 'dumps')).sort(), [first, ...later]);
  for (const name of [first, ...later]) t.deepEqual(emptyPlaces(dumpOf(name)), [], `something in each column: ${name}`);
});

for (const [at, name] of later.entries()) {
  const earlier = [first, ...later.slice(0, at)];
  onEach.serial(`${name} goes up and down over what there is`, async (t, { take, keep }) => {
    const replay = await take(earlier);
    const { migrate, rows, schema, load, here } = replay;
    const is = async (dump: Dump, when: string) => t.deepEqual(await rows(), inOrder(here(dump)), when);
    try {
      const before = dumpOf(earlier.at(-1) as string);
      await load(before);
      await is(before, 'the dump has every column of every table');
      const former = await schema();

      await replay.up([name]);
      await is(up(name, before), 'up');
      const latter = await schema();

      await load(dumpOf(name));
      await is(dumpOf(name), 'the new dump has every column of every table');
      await migrate.down({ name });
      await is(down(name, dumpOf(name)), 'down');
      t.deepEqual(await schema(), former);

      await migrate.up({ name });
      await is(up(name, down(name, dumpOf(name))), 'up again');
      t.deepEqual(await schema(), latter);
    } catch (error) {
      await replay.stop();
      throw error;
    }
    keep(name, replay);
  });
}

/** What every installation comes to, by its database. */
const newestSchemas = new Map<Dialect, readonly string[]>();

for (const [at, name] of [first, ...later].entries()) {
  onEach.serial(
    `an installation of ${name} comes to the newest version, to nothing, and up again`,
    async (t, { dialect, take, keep }) => {
      // Each goes up again where the one before came to nothing.
      const replay = await take([]);
      try {
        // All at once: each by itself has the list of them read twice, a lock taken and given back.
        const following = later[at];
        await (following ? replay.migrate.before({ name: following }) : replay.migrate.latest());
        await replay.load(dumpOf(name));
        await replay.migrate.latest();
        const newest = later.slice(at).reduce((dump, next) => up(next, dump), dumpOf(name));
        t.deepEqual(await replay.rows(), inOrder(replay.here(newest)));
        const schema = newestSchemas.get(dialect) ?? (await replay.schema());
        newestSchemas.set(dialect, schema);
        t.deepEqual(await replay.schema(), schema);

        await replay.migrate.rollback(undefined, true);
        t.deepEqual(await replay.tables(), []);
        if (name === later.at(-1)) {
          await replay.migrate.latest();
          t.deepEqual(await replay.schema(), schema);
          return await replay.stop();
        }
      } catch (error) {
        await replay.stop();
        throw error;
      }
      keep(undefined, replay);
    },
  );
}

// 0008, 0006 and 0005 landed in this order: there are installations of each.
const landed = ['0008_account_time_zones.ts', '0006_name_skeletons.ts', '0005_askings.ts'];
const [common, rest] = [later.filter((name) => name < '0005'), later.filter((name) => name > '0005')];

for (const [at, name] of landed.entries()) {
  onEach.serial(`an installation that got ${name} out of turn gets the others`, async (t, { open }) => {
    const [replay, inTurn] = [await open(), await open()];
    try {
      const had = landed.slice(0, at + 1);
      await replay.up([first, ...common, ...had]);
      const before = lived([...common, ...had], firstDump);
      await replay.load(before);
      await replay.migrate.latest();
      const others = rest.filter((other) => !had.includes(other));
      t.deepEqual(await replay.rows(), inOrder(replay.here(others.reduce((dump, other) => up(other, dump), before))));
      await inTurn.migrate.latest();
      t.deepEqual(await replay.schema(), await inTurn.schema());
    } finally {
      await replay.stop();
      await inTurn.stop();
    }
  });
}

test('the first migration is frozen: installations have it, and what changes comes in a new one', (t) => {
  const file = join(import.meta.dirname, '../../../shared/db/migrations', first);
  const code = readFileSync(file, 'utf8').replace(/\/\*.*?\*\/|\/\/[^\n]*|\s+/gs, '');
  t.is(
    createHash('sha256').update(code).digest('hex'),
    '909cde2d9fd50e1fdb0ff89b0fa8e84f990667830e60897c5c1c5b2e59f4035b',
  );
});
