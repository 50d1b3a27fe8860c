/** Avatars on the disk of one machine. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { openFolder } from '../../shared/avatars/folder-store.ts';
import { StoreFault } from '../../shared/avatars/store.ts';

const version = 'ab'.repeat(16);
const bytes = Buffer.from('a picture');

test('what the disk refuses is a fault of the store, what we do wrong is not', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'upare-avatars-'));
  t.teardown(() => rmSync(dataDir, { recursive: true }));
  const store = openFolder(dataDir);
  t.is(await store.get(version, '420.jpg'), undefined);
  await store.put(version, '420.jpg', bytes);
  t.deepEqual(await store.get(version, '420.jpg'), bytes);
  await t.throwsAsync(store.put(version, '420.jpg', undefined as never), { instanceOf: TypeError });
  await t.throwsAsync(store.get('ab\0', '420.jpg'), { instanceOf: TypeError });

  await store.remove(version);
  t.is(await store.get(version, '420.jpg'), undefined);
  rmSync(join(dataDir, 'avatars'), { recursive: true });
  writeFileSync(join(dataDir, 'avatars'), 'no folder');
  await t.throwsAsync(store.put(version, '420.jpg', bytes), { instanceOf: StoreFault, message: 'the disk: ENOTDIR' });
  await t.throwsAsync(store.get(version, '420.jpg'), { instanceOf: StoreFault });
});
