/** Every migration, up and down, on what the version before it left in every table. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { migrations } from '../../../shared/db/schema.ts';
import { onEachDatabase } from '../../_world.ts';
import { type Dump, emptyPlaces, inOrder, openReplay, type Replay } from './_replay.ts';
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

const onEach = onEachDatabase(async (dialect) => ({ open: () => openReplay(dialect), async stop() {} }));

test('there is a replay for each migration, and no other', (t) => {
  t.deepEqual(readdirSync(join(import.meta.dirname, 'dumps')).sort(), [first, ...later]);
  for (const name of [first, ...later]) t.deepEqual(emptyPlaces(dumpOf(name)), [], `something in each column: ${name}`);
});

for (const [at, name] of later.entries()) {
  const earlier = [first, ...later.slice(0, at)];
  onEach.serial(`${name} goes up and down over what there is`, async (t, { open }) => {
    const replay = await open();
    const { migrate, rows, schema, load, here } = replay;
    const is = async (dump: Dump, when: string) => t.deepEqual(await rows(), inOrder(here(dump)), when);
    try {
      await replay.up(earlier);
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
    } finally {
      await replay.stop();
    }
  });
}

for (const [at, name] of [first, ...later].entries()) {
  onEach.serial(
    `an installation of ${name} comes to the newest version, to nothing, and up again`,
    async (t, { open }) => {
      const replay = await open();
      try {
        await replay.up([first, ...later.slice(0, at)]);
        await replay.load(dumpOf(name));
        await replay.migrate.latest();
        const newest = later.slice(at).reduce((dump, next) => up(next, dump), dumpOf(name));
        t.deepEqual(await replay.rows(), inOrder(replay.here(newest)));
        const schema = await replay.schema();

        await replay.migrate.rollback(undefined, true);
        t.deepEqual(await replay.tables(), []);
        await replay.migrate.latest();
        t.deepEqual(await replay.schema(), schema);
      } finally {
        await replay.stop();
      }
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
