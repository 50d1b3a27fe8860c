/** The picture processes: bounded, and not to be brought down. */
import test from 'ava';
import { PNG } from 'pngjs';
import { ApiError } from '../../shared/api/errors.ts';
import { readConfig } from '../../shared/config/config.ts';
import { createPicturePool } from '../../shared/pictures/children/pool.ts';
import { createLog } from '../../shared/runtime/log.ts';

const log = createLog(readConfig({ LOG_LEVEL: 'silent' }), 'resource-api');
const tiny = PNG.sync.write(new PNG({ width: 2, height: 2 })).toString('base64');
const job = (image: string) => ({ image, password: '123456', secret: Buffer.alloc(32) });

test('too many pictures at once are sent away to come again, the others are served', async (t) => {
  const pool = createPicturePool(log, 1);
  try {
    // Refused by a glance at them, but large: what waits is bounded by its bytes.
    const large = 'A'.repeat(3 * 1024 * 1024);
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => pool.run('encryptPicture', job(large))));
    const served = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    t.true(served.length === 28 && refused.length === 32, `${served.length} served`);
    for (const error of refused) {
      t.true(error instanceof ApiError);
      t.is(error.status, 503);
      t.is(error.particulars.retryAfter, 5);
    }
    const many = await Promise.allSettled(Array.from({ length: 300 }, () => pool.run('encryptPicture', job('x'))));
    t.is(many.filter(({ status }) => status === 'rejected').length, 101);
    t.true('image' in (await pool.run('encryptPicture', job(tiny))));
  } finally {
    await pool.close();
  }
});

test('a fault in a process is that request’s alone', async (t) => {
  const pool = createPicturePool(log, 1);
  try {
    const broken = { image: tiny, password: '123456', secret: undefined as unknown as Buffer };
    const outcomes = await Promise.allSettled([
      pool.run('encryptPicture', broken),
      pool.run('encryptPicture', job(tiny)),
    ]);
    t.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'fulfilled'],
    );
  } finally {
    await pool.close();
  }
});
