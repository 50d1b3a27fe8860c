/** A cache of things that callers can make long is bounded by what they take, not by how many they are. */
import test from 'ava';
import { rememberUntilRevoked } from '../../shared/revocation/remember.ts';

const feed = { heard: async () => undefined, isCurrent: () => true, position: 0, close: async () => undefined };

/** A cache of texts, and how often each was asked for. */
function cacheOf(most: number) {
  const asked: string[] = [];
  const { find, size } = rememberUntilRevoked<{ readonly text: string }>(
    { most, sizeOf: ({ text }) => text.length, forget: () => undefined },
    () => feed,
  );
  const ask = (key: string, length: number) =>
    find(key, async () => {
      asked.push(key);
      return { text: 'x'.repeat(length) };
    });
  return { asked, size, ask };
}

test('of long values few are remembered, of short ones many', async (t) => {
  const long = cacheOf(10_000);
  for (let at = 0; at < 100; at += 1) await long.ask(`long ${at}`, 1000);
  t.is(long.size(), 10);

  const short = cacheOf(10_000);
  for (let at = 0; at < 100; at += 1) await short.ask(`short ${at}`, 50);
  t.is(short.size(), 100);
});

test('the least recently used ones make room', async (t) => {
  const { asked, ask } = cacheOf(3000);
  for (const key of ['first', 'second', 'third', 'first', 'fourth', 'first', 'second']) await ask(key, 1000);
  t.deepEqual(asked, ['first', 'second', 'third', 'fourth', 'second']);
});

test('a value that is longer than all of the cache is answered, and takes the place of none', async (t) => {
  const { asked, ask, size } = cacheOf(3000);
  await ask('short', 1000);
  t.is((await ask('huge', 5000))?.text.length, 5000);
  await ask('short', 1000);
  t.deepEqual(asked, ['short', 'huge']);
  t.is(size(), 1);
});
