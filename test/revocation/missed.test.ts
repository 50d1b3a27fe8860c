/** An instance on SQLite reads the revocations that it missed, as long as they are few. */
import test from 'ava';
import { createMetrics } from '../../shared/metrics/metrics.ts';
import { measureRevocations } from '../../shared/metrics/revocations.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { makeDatabase } from '../_world/database.ts';

test('few are heard one by one; at the start, and of very many, nothing that was remembered is trusted', async (t) => {
  const home = await makeDatabase('sqlite');
  t.teardown(home.stop);
  const { database } = home;
  const { revocationTransport } = database;
  const revoke = (count: number) =>
    database.atomic(Array.from({ length: count }, (_, n) => revocationTransport.announcement('token', `${n}`)));
  const heard: string[] = [];
  const read: number[] = [];
  await revoke(1500);
  const feed = revocationTransport.connect(
    createLog({ logLevel: 'silent' }, 'tests'),
    measureRevocations(createMetrics('tests', false)),
    { onRevocation: (_kind, ref) => void heard.push(ref), onGap: () => void heard.push('gap') },
  );
  const heardOf = async () => {
    await feed.heard();
    await feed.isCurrent();
    read.push(feed.position);
    return heard.splice(0);
  };
  t.deepEqual(await heardOf(), ['gap']);
  await revoke(2);
  t.deepEqual(await heardOf(), ['0', '1']);
  await revoke(1500);
  t.deepEqual(await heardOf(), ['gap'], 'reading all of them would take the memory of each');
  await revoke(1);
  t.deepEqual(await heardOf(), ['0']);
  t.deepEqual(read, [1500, 1502, 3002, 3003]);
});
