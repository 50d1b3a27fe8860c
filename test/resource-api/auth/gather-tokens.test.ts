/** What is asked at one time is one question; what goes wrong with it is told to whom it concerns. */
import test from 'ava';
import { gatherTokens } from '../../../resource-api/auth/gather-tokens.ts';
import { ApiError } from '../../../shared/api/errors.ts';

const tokens = (count: number) => Array.from({ length: count }, (_, n) => `token-${n}`);
const refused = () => Promise.reject(new Error('is not to be asked so'));

test('many at once are asked about together, a hundred at most; one alone is asked about alone', async (t) => {
  const sizes: number[] = [];
  const ask = gatherTokens(
    async (token) => `alone ${token}`,
    async (those) => {
      sizes.push(those.length);
      return those.map((token) => `together ${token}`);
    },
  );
  t.deepEqual(
    await Promise.all(tokens(250).map(ask)),
    tokens(250).map((token) => `together ${token}`),
  );
  t.deepEqual(sizes, [100, 100, 50]);
  t.is(await ask('one'), 'alone one');
});

test('what cannot be read is asked about token by token, and one that is refused then is so alone', async (t) => {
  const ask = gatherTokens(
    async (token) => (token === 'token-3' ? Promise.reject(new ApiError('UNKNOWN')) : token),
    () => Promise.reject(new ApiError('UNKNOWN')),
  );
  const outcomes = await Promise.allSettled(tokens(6).map(ask));
  t.deepEqual(
    outcomes.map(({ status }) => status === 'fulfilled'),
    [true, true, true, false, true, true],
  );
});

test('a question without an answer is the fault of no token but its own: who waits is asked about anew', async (t) => {
  let asked = 0;
  const ask = gatherTokens(refused, async (those) => {
    asked += 1;
    if (asked === 1) throw new ApiError('UNAVAILABLE');
    return those;
  });
  const outcomes = await Promise.allSettled(tokens(350).map(ask));
  const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
  t.is(refusals.length, 100, 'those of one question');
  t.true(refusals.every(({ reason }) => reason.status === 503));
  t.is(asked, 4);
  t.deepEqual(await Promise.all(tokens(2).map(ask)), tokens(2));
});

test('while nobody answers, each is told so, and who comes later asks anew', async (t) => {
  let isThere = false;
  let asked = 0;
  const ask = gatherTokens(refused, async (those) => {
    asked += 1;
    if (!isThere) throw new ApiError('UNAVAILABLE');
    return those;
  });
  const outcomes = await Promise.allSettled(tokens(350).map(ask));
  t.true(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason.status === 503));
  t.is(asked, 4, 'each hundred, once');
  isThere = true;
  t.deepEqual(await Promise.all(tokens(2).map(ask)), tokens(2));
});

test('who asks while others get no answer waits for none of them for long', async (t) => {
  const never = Promise.withResolvers<never>();
  const ask = gatherTokens((token) => (token === 'at once' ? Promise.resolve(token) : never.promise), refused);
  for (const slow of ['one', 'another']) {
    void ask(slow);
    await new Promise(setImmediate);
  }
  t.is(await ask('at once'), 'at once');
});

test('who has waited as long as a question may take is told that nobody answers', async (t) => {
  let now = 0;
  const never = new Promise<never>(() => undefined);
  const ask = gatherTokens(
    () => never,
    () => never,
    () => now,
  );
  for (const taken of ['one', 'another']) {
    void ask(taken);
    await new Promise(setImmediate);
  }
  const waiting = ask('waiting');
  now = 10_000;
  void ask('later');
  await t.throwsAsync(waiting, { message: 'UNAVAILABLE' });
});
