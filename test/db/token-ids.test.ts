/** What is stored of a token: nothing that opens anything, in the order of time. */
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { fingerprint, stamped, storedId } from '../../shared/db/tables/artifacts.ts';

const random = 'Zk3v_q0yHn9-T5cW1bXr8eLmUaPdGfJs2oIiQwEtY4x';

test('tokens are stored in the order in which they were issued, and none as it is', async (t) => {
  const first = stamped(random);
  await wait(2);
  const second = stamped(random);
  t.true(storedId(first) < storedId(second));
  t.false(storedId(first).includes(random));
  t.true(storedId(first).endsWith(fingerprint(first)));
  t.regex(first, /^[\w-]{52}$/);
});

test('what has no time in front is stored by its fingerprint alone, as tokens were before', (t) => {
  for (const value of [random, `${random}${random}`, '', 'k7q.'.repeat(13), `ABCDEFGHI${random}`]) {
    t.is(storedId(value), fingerprint(value), value);
  }
});
