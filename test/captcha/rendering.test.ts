/** The process in which captchas are drawn and spoken: nobody waits for it for long, and what goes wrong there passes. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { ApiError } from '../../shared/api/errors.ts';
import { createCaptchaRendering } from '../../shared/captcha/rendering.ts';
import { readConfig } from '../../shared/config/config.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { inRequest } from '../../shared/runtime/request-id.ts';
import { childrenOf, inLinux } from '../_world/processes.ts';
import { signalIfAlive } from '../_world/signals.ts';

const log = createLog(readConfig({ LOG_LEVEL: 'silent' }), 'resource-api');
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

/** The child processes of this one that make captchas. */
const children = () => childrenOf(process.pid, 'captcha/worker.ts');

/** A rendering whose texts are numbered. */
function begin(t: { teardown(end: () => Promise<void>): void }, patience = 60_000) {
  let count = 0;
  const rendering = createCaptchaRendering({ log, patience, newText: () => `A${count++}` });
  t.teardown(() => rendering.close());
  return rendering;
}

/** As if it were asked for from a network address. */
const from = <T>(address: string, work: () => Promise<T>): Promise<T> =>
  inRequest({ requestId: address, origin: { address } }, work);

test('every picture is given to one alone, with its own text', async (t) => {
  const rendering = begin(t);
  const ask = () => rendering.picture('png');
  const given = [...(await Promise.all(Array.from({ length: 30 }, ask))), await ask(), await ask()];
  t.is(new Set(given.map(({ text }) => text)).size, given.length);
  t.is(new Set(given.map(({ picture }) => picture.toString('base64'))).size, given.length);
  t.true(given.every(({ picture }) => PNG.equals(picture.subarray(0, 8))));
  const [jpg, bmp] = [await rendering.picture('jpg'), await rendering.picture('bmp')];
  t.deepEqual([jpg.picture[0], bmp.picture.toString('latin1', 0, 2)], [0xff, 'BM']);
  const sound = await rendering.sound({ text: '123456', language: 'en', seed: Buffer.alloc(16) });
  t.is(sound.toString('latin1', 0, 4), 'RIFF');
});

test('of a flood what cannot be drawn soon is refused at once, and who asks for little is served', async (t) => {
  const rendering = begin(t, 5000);
  await rendering.picture('bmp');
  const flood = Promise.allSettled(
    Array.from({ length: 3000 }, () => from('192.0.2.1', () => rendering.picture('bmp'))),
  );
  t.true(Buffer.isBuffer((await from('192.0.2.2', () => rendering.picture('bmp'))).picture));
  const outcomes = await flood;
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  t.true(refused.length > 500 && refused.length < 3000, `${refused.length} refused`);
  for (const error of refused) {
    t.true(error instanceof ApiError);
    t.deepEqual([error.status, error.particulars.retryAfter], [503, 2]);
  }
});

inLinux('the process is there from the first captcha on, and has all that a picture takes', async (t) => {
  const before = new Set(children());
  // Those of stories before may end meanwhile.
  const begun = () => children().filter((pid) => !before.has(pid));
  const rendering = begin(t);
  t.deepEqual(begun(), []);
  await rendering.picture('png');
  t.is(begun().length, 1);
  t.false(/skia|canvas/.test(readFileSync('/proc/self/maps', 'utf8')), 'nothing of it is loaded here');
  await rendering.close();
  t.deepEqual(begun(), []);
});

inLinux('where the process is lost, the next captcha has another', async (t) => {
  const before = new Set(children());
  const rendering = begin(t);
  await rendering.picture('bmp');
  const asked = Array.from({ length: 20 }, () => rendering.picture('bmp'));
  for (const pid of children()) if (!before.has(pid)) signalIfAlive(pid, 'SIGKILL');
  const outcomes = await Promise.allSettled(asked);
  t.true(outcomes.some(({ status }) => status === 'rejected'));
  t.true(outcomes.every((outcome) => outcome.status === 'fulfilled' || outcome.reason.status === 503));
  t.true(Buffer.isBuffer((await rendering.picture('bmp')).picture));
});
