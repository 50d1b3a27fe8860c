/** The durable queue by itself: real databases, workers of which each stands for a process, and jobs that do as a story says. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { createJobs } from '../../shared/jobs/jobs.ts';
import { type Doing, JobFault, jobKind } from '../../shared/jobs/kind.ts';
import { handler, startWorker } from '../../shared/jobs/worker.ts';
import { createMetrics } from '../../shared/metrics/metrics.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { makeDatabase, type TestDatabase } from '../_world/database.ts';
import { onEachDatabase } from '../_world/on-both.ts';

const test = onEachDatabase((dialect) => makeDatabase(dialect));
const log = createLog({ logLevel: 'silent' }, 'tests');
const metrics = createMetrics('tests', false);
const key = randomBytes(32);

/** A kind of jobs that no other story has, with workers that call `work` for each. */
function queue({ database }: TestDatabase, work: (word: string, doing: Doing) => Promise<void>, kept = false) {
  const kind = jobKind({ name: randomBytes(8).toString('hex'), payload: z.string(), sealed: true, kept });
  const done: string[] = [];
  const queues: ReturnType<typeof createJobs>[] = [];
  const workers: ReturnType<typeof startWorker>[] = [];
  const self = {
    kind,
    done,
    jobs: createJobs(database, () => key),
    start() {
      const jobs = createJobs(database, () => key);
      const doing = handler({
        kind,
        atOnce: 2,
        async work(word, about) {
          await work(word, about);
          done.push(word);
          return { outcome: 'taken' };
        },
      });
      queues.push(jobs);
      workers.push(startWorker({ database, jobs, metrics, log }, [doing]));
    },
    add: (payload: string, receiver: string = kind.name, more: { subject?: string; notAfter?: number } = {}) =>
      (queues[0] ?? self.jobs).add(kind, { payload, receiver: `${kind.name} ${receiver}`, ...more }),
    rows: async () => database.read(database.sql('jobs').where({ kind: kind.name }).orderBy('id').select('*')),
    stop: () => Promise.all(workers.map((worker) => worker.stop())),
    async until(condition: () => unknown) {
      for (const deadline = Date.now() + 20_000; !(await condition()); await wait(10)) {
        if (Date.now() > deadline) throw new Error(`not so within 20 seconds: ${done}`);
      }
    },
  };
  return self;
}

test('a job is written with what it tells of, sealed, and each is done by one of many', async (t, home) => {
  const it = queue(home, () => wait(Math.random() * 5));
  const { database } = home;
  const job = (payload: string) => it.jobs.adding(it.kind, { payload, receiver: it.kind.name, uid: 10001 });
  const undone = database.atomic([
    job('never'),
    { query: database.sql('users').where({ uid: -1 }).del(), otherwise: () => new Error('undone') },
  ]);
  await t.throwsAsync(undone, { message: 'undone' });
  t.deepEqual(await it.rows(), []);
  const words = Array.from({ length: 60 }, (_, at) => `secret ${at}`);
  await database.atomic(words.map(job));
  const rows = await it.rows();
  t.false(rows.some(({ payload }) => payload.includes('secret')));
  for (let workers = 0; workers < 4; workers += 1) it.start();
  await it.until(async () => (await it.rows()).length === 0);
  await it.stop();
  t.deepEqual(it.done.toSorted(), words.toSorted());
});

test('one subject goes in order, and a receiver that hangs holds up nobody else', async (t, home) => {
  const [hanging, others] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const orders: Record<string, string[]> = {};
  const it = queue(home, async (word, { receiver, attempt }) => {
    if (receiver.endsWith('hanging')) return hanging.promise;
    await wait(Math.random() * 5);
    if (word === '0' && attempt === 1) throw new JobFault('not yet');
    if (word === '0') await others.promise;
    orders[receiver] = [...(orders[receiver] ?? []), word];
  });
  it.start();
  it.start();
  for (let at = 0; at < 40; at += 1) await it.add('never', 'hanging', { subject: `of ${at}` });
  const words = Array.from({ length: 8 }, (_, at) => String(at));
  for (const word of words) await it.add(word, 'quick', { subject: 'one' });
  for (const word of words.slice(1)) await it.add(word, 'other', { subject: 'one' });
  await it.until(() => orders[`${it.kind.name} other`]?.length === 7);
  t.is(orders[`${it.kind.name} quick`], undefined, 'all of it waits for the first, which failed');
  others.resolve();
  await it.until(() => orders[`${it.kind.name} quick`]?.length === 8);
  t.deepEqual(orders, { [`${it.kind.name} quick`]: words, [`${it.kind.name} other`]: words.slice(1) });
  const hung = async () => (await it.rows()).filter(({ attempts }) => attempts > 0).length;
  await it.until(async () => (await hung()) === 4);
  t.pass('two of each process');
  hanging.resolve();
  await it.stop();
});

test('what a killed process had taken is done by another', async (t, home) => {
  const it = queue(home, async () => undefined, true);
  await it.add('a', 'one', { subject: 'same' });
  await it.add('b', 'one', { subject: 'same' });
  const claim = { most: 5, kinds: [it.kind.name], lease: 60_000 };
  const killed = await it.jobs.table.claim(claim);
  t.is(killed.length, 1, 'the second waits for the first');
  t.deepEqual(await it.jobs.table.claim(claim), []);
  const { sql, write } = home.database;
  // As if its lease had ended.
  await write(sql('jobs').where({ kind: it.kind.name, attempts: 1 }).update({ due_at: Date.now() }));
  it.start();
  await it.until(() => it.done.length === 2);
  t.deepEqual(it.done, ['a', 'b']);
  await it.until(async () => (await it.rows()).every(({ done_at }) => done_at !== null));
  const [first] = await it.rows();
  t.like(first, { outcome: 'taken', attempts: 2, due_at: null });
  // The one that was thought dead comes back, and changes nothing.
  if (killed[0]) await it.jobs.table.postpone(killed[0], Date.now(), 'late');
  t.like((await it.rows())[0], { outcome: 'taken', due_at: null });
  t.is(await home.database.write(it.jobs.table.retrying({ id: first?.id ?? 0 })), 0, 'it is done');
  t.true(await it.jobs.table.repeat(first?.id ?? 0, first?.receiver ?? ''));
  it.jobs.added();
  await it.until(() => it.done.length === 3);
  await it.stop();
});

test('thousands that wait behind one that fails are put off with it, and go in batches, never all in one write', async (t, home) => {
  const MANY = 2300;
  const it = queue(home, async () => undefined);
  const { database } = home;
  let most = 0;
  const write: typeof database.write = async (query) => {
    const touched = await database.write(query);
    most = Math.max(most, touched);
    return touched;
  };
  const { table } = createJobs({ ...database, write }, () => key);
  const receiver = `${it.kind.name} down`;
  await database.atomic(
    Array.from({ length: MANY }, () => it.jobs.adding(it.kind, { payload: 'a', receiver, subject: 'one' })),
  );
  const [first] = await table.claim({ most: 1, kinds: [it.kind.name], lease: 60_000 });
  const later = Date.now() + 3_600_000;
  if (first) await table.postpone(first, later, 'refused');
  await table.hold([first?.id ?? 0], 15_000);
  t.deepEqual([...new Set((await it.rows()).map(({ due_at }) => due_at))], [later]);

  await table.drop(receiver);
  t.deepEqual(await it.rows(), []);
  t.true(most > 1 && most < MANY / 2, `${most} at most`);
});

test('what is hopeless, or too late, is set aside and can be tried again', async (t, home) => {
  let down = true;
  const it = queue(home, async (word) => {
    if (word === 'broken') throw new TypeError('a word of a person');
    if (down) throw new JobFault('no such mailbox', { hopeless: true });
  });
  await it.add('late', 'a', { notAfter: Date.now() - 1 });
  await it.add('hopeless', 'b');
  await it.add('soon late', 'c', { notAfter: Date.now() + 60_000 });
  await it.add('broken', 'd');
  it.start();
  await it.until(async () => (await it.rows()).every(({ outcome }) => outcome !== null));
  const rows = await it.rows();
  t.deepEqual(
    rows.map(({ outcome, dead_at }) => [outcome, dead_at !== null]),
    [
      ['too late', true],
      ['no such mailbox', true],
      ['no such mailbox', true],
      ['fault', false],
    ],
  );
  const counted = (await it.jobs.table.counts()).find(({ kind }) => kind === it.kind.name);
  t.like(counted, { waiting: 1, dead: 3 });
  down = false;
  t.is(await home.database.write(it.jobs.table.retrying({ kind: it.kind.name })), 2, 'one is too late for good');
  await it.until(() => it.done.length === 2);
  await it.stop();
});
