/** The audit is one chain, whoever appends to it, and says where somebody has touched it. */
import { createAuditLog } from '../../../shared/db/audit/audit-log.ts';
import { hashAfter } from '../../../shared/db/audit/chain.ts';
import { verifyChain } from '../../../shared/db/audit/verify.ts';
import { connect } from '../../../shared/db/connect.ts';
import type { Database } from '../../../shared/db/driver/database.ts';
import { Statement } from '../../../shared/db/driver/query.ts';
import { createWebhookTable } from '../../../shared/db/tables/webhooks.ts';
import { createWebhooks } from '../../../shared/webhooks/webhooks.ts';
import { makeDatabase, type TestDatabase } from '../../_world/database.ts';
import { onEachDatabase } from '../../_world/on-both.ts';

const test = onEachDatabase((dialect) => makeDatabase(dialect));

const NONE = '0'.repeat(64);
const START = { seq: 0, hash: NONE, pruned_seq: 0, pruned_hash: NONE };

const note = (n: number) => ({
  actor: { via: 'cli', name: `“${n}” \\ 漢字` } as const,
  operation: 'client.update',
  target: n % 2 ? null : `client:${n}`,
  outcome: 'done',
});

/** @returns the log, and what tells its state in short: `whole`, or `7 changed` */
async function begun({ database }: TestDatabase, rows: number) {
  // The stories of a file share a database.
  await database.atomic([database.sql('audit_log').del(), database.sql('audit_head').update(START)]);
  const log = createAuditLog(database);
  await Promise.all(Array.from({ length: rows }, (_, n) => log.add(note(n))));
  const state = async () => {
    const found = await verifyChain(log);
    return found.whole ? 'whole' : `${found.row} ${found.fault}`;
  };
  return { log, state };
}

test.serial('several processes append in one order, with what they did or by itself', async (t, world) => {
  const { log, state } = await begun(world, 3);
  const others = [1, 2].map(() => connect(world.place, () => undefined));
  try {
    await Promise.all(
      others.flatMap((database) => {
        const other = createAuditLog(database);
        const rows = Array.from({ length: 60 }, (_, n) => other.add(note(n)));
        const act = database.sql('rate_limits').insert({ key: `k${Math.random()}`, points: 1, expires_at: 1 });
        return [...rows, database.atomic([act, ...other.adding(note(0), () => undefined)])];
      }),
    );
  } finally {
    await Promise.all(others.map((database) => database.close()));
  }
  t.is(await state(), 'whole');
  t.like(await log.head(), { seq: 3 + 2 * 61 });
  const failing = {
    query: world.database.sql('rate_limits').where({ key: 'none' }).del(),
    otherwise: () => new Error('x'),
  };
  await t.throwsAsync(world.database.atomic([failing, ...log.adding(note(1), () => undefined)]));
  t.like(await log.head(), { seq: 3 + 2 * 61 }, 'what is not done is not put down');
});

test.serial(
  'a row that is changed, removed, inserted or swapped is named, the first and the last one too',
  async (t, world) => {
    const { database } = world;
    const { log, state } = await begun(world, 9);
    const run = (sql: string) => database.write(new Statement(sql));
    const rows = await log.page(0, 100);
    const head = await log.head();
    const restore = async () => {
      await run('delete from audit_log');
      for (const row of rows) await database.write(database.sql('audit_log').insert(row));
      await run('delete from audit_head');
      if (head) await database.write(database.sql('audit_head').insert(head));
    };
    const hashOf = (id: number) => rows.find((row) => row.id === id)?.hash ?? '';
    const forged = (id: number, after: string) => {
      const row = { ...(rows[0] as (typeof rows)[number]), id, actor: 'cli:mallory' };
      return { ...row, hash: hashAfter(after, id, row) };
    };
    const tampering: Readonly<Record<string, () => Promise<unknown>>> = {
      '4 changed': () => run(`update audit_log set outcome = 'FAULT' where id = 4`),
      '1 changed': () => run(`update audit_log set at = at + 1 where id = 1`),
      '9 changed': () => run(`update audit_log set why = '' where id = 9`),
      '5 removed': () => run('delete from audit_log where id = 5'),
      '1 removed': () => run('delete from audit_log where id < 3'),
      '9 removed': () => run('delete from audit_log where id = 9'),
      '10 inserted': () => database.write(database.sql('audit_log').insert(forged(10, hashOf(9)))),
      '0 inserted': () => database.write(database.sql('audit_log').insert(forged(0, ''))),
      '6 inserted': async () => {
        await run('update audit_log set id = id + 101 where id >= 6');
        await run('update audit_log set id = id - 100 where id > 100');
        await database.write(database.sql('audit_log').insert(forged(6, hashOf(5))));
        await run('update audit_head set seq = 10');
      },
      '7 inserted': async () => {
        await run('update audit_log set id = id + 101 where id >= 7');
        await run('update audit_log set id = id - 100 where id > 100');
        await database.write(database.sql('audit_log').insert({ ...rows[5], id: 7 } as never));
        await run('update audit_head set seq = 10');
      },
      '2 changed': async () => {
        await run('update audit_log set id = 100 where id = 2');
        await run('update audit_log set id = 2 where id = 7');
        await run('update audit_log set id = 7 where id = 100');
      },
      '0 removed': () => run('delete from audit_head'),
    };
    for (const [found, tamper] of Object.entries(tampering)) {
      t.is(await state(), 'whole');
      await tamper();
      t.is(await state(), found);
      await restore();
    }
    // The last row made anew with its hash: the head tells.
    await run('delete from audit_log where id = 9');
    await database.write(database.sql('audit_log').insert(forged(9, hashOf(8))));
    t.is(await state(), '9 changed');

    await restore();
    await run(`update audit_log set outcome = 'FAULT' where id = 2`);
    t.like(
      await verifyChain(log, 5),
      { whole: true, rows: 5 },
      'the last five are, as far as one trusts the one before',
    );
    await run(`update audit_log set outcome = 'FAULT' where id = 5`);
    t.like(await verifyChain(log, 5), { row: 5, fault: 'changed' });
    await run('delete from audit_log where id = 4');
    t.like(await verifyChain(log, 5), { row: 4, fault: 'removed' });
    await restore();
  },
);

test.serial('what is pruned leaves its hash, and the rest is whole; nothing is pruned twice', async (t, world) => {
  const { log, state } = await begun(world, 1203);
  const [first, last] = await Promise.all([log.page(700, 1), log.page(1202, 1)]);
  t.is(await log.prune(0), 0);
  await world.database.write(new Statement('update audit_log set at = 1 where id <= 700'));
  t.is(await state(), '1 changed');
  const pruned = await Promise.all([log.prune(2), createAuditLog(world.database).prune(2)]);
  t.is(pruned[0] + pruned[1], 700);
  t.is(await state(), 'whole');
  t.deepEqual(await log.page(0, 1), first);
  t.is(await log.prune(Date.now() + 1), 503);
  t.is(await state(), 'whole');
  await log.add(note(1));
  t.is(await state(), 'whole');
  t.is((await log.page(0, 1))[0]?.id, (last[0]?.id ?? 0) + 1);
  await world.database.write(new Statement('delete from audit_log'));
  t.is(await state(), '1204 removed');
});

test.serial('of many webhooks that operators add at once, as many are added as they may have', async (t, world) => {
  const others = Array.from({ length: 8 }, () => connect(world.place, () => undefined));
  const add = (database: Database) =>
    createWebhooks(createWebhookTable(database), () => Buffer.alloc(32)).add(
      { url: 'https://ops.example/', events: null },
      undefined,
    );
  await Promise.all(others.map((database) => database.ping()));
  for (let n = 0; n < 19; n += 1) await add(world.database);
  try {
    await Promise.all(others.map(add));
  } finally {
    await Promise.all(others.map((database) => database.close()));
  }
  t.is((await createWebhookTable(world.database).of(null)).length, 20);
});
