import test from 'ava';
import { createBehind } from '../../shared/delivery/behind.ts';

const quiet = { warn: () => undefined, info: () => undefined };
const what = 'a mail';

test('what fails is tried again, a few times, and then given up and logged', async (t) => {
  const warned: unknown[] = [];
  const behind = createBehind({ ...quiet, warn: (line: unknown) => void warned.push(line) }, [1, 1]);
  let tries = 0;
  await new Promise<void>((resolve) => {
    const send = async () => {
      tries += 1;
      if (tries < 3) throw new Error('down');
      resolve();
    };
    behind.send({ what, send, isWorthAnother: () => true });
  });
  await behind.settled();
  t.deepEqual(warned, []);

  const late = createBehind(quiet, [60_000]);
  await new Promise<void>((resolve) => {
    tries = 0;
    const send = async () => {
      tries += 1;
      setImmediate(resolve);
      if (tries === 1) throw new Error('down');
    };
    late.send({ what, send, isWorthAnother: () => true });
  });
  await late.settled();
  t.is(tries, 2, 'at the end of the process what waits is tried once more');

  let refused = 0;
  const again = createBehind({ ...quiet, warn: (line: unknown) => void warned.push(line) }, [1, 1]);
  const send = async () => {
    refused += 1;
    throw new Error('no such template');
  };
  again.send({ what, send, isWorthAnother: () => false });
  await again.settled();
  t.is(refused, 1);
  t.like(warned[0], { what });
});

test('a few are sent at once, and all of them are', async (t) => {
  const behind = createBehind(quiet);
  let [running, most, done] = [0, 0, 0];
  const send = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    done += 1;
  };
  for (let n = 0; n < 100; n += 1) behind.send({ what, send, isWorthAnother: () => true });
  await behind.settled();
  t.is(done, 100);
  t.true(most <= 4);
});
