/** What `chaos` and `order` take, and what they refuse. */
import { randomBytes } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { bitmap, randomBitmap } from '../../_world/bitmaps.ts';
import { padded, pngBomb, portraitJpeg } from '../../_world/pictures.ts';
import { borrowLimitedWorld } from '../../_world.ts';
import { base64, onePictureWorld, randomPng } from './_round-trip.ts';

const { chaos, order } = onePictureWorld();

test('without a password one is drawn, which a number keeps too', async (t) => {
  const image = PNG.sync.write(randomPng(5, 5)).toString('base64');
  for (let draws = 0; draws < 5; draws++) {
    const locked = await chaos({ image }, { json: true });
    t.regex(locked.body.password, /^[1-9]\d{5}$/);
    const opened = await order({ image: locked.body.image, password: Number(locked.body.password) }, { json: true });
    t.is(opened.body.error_code, 0);
  }
});

test('a password is six digits', async (t) => {
  const image = PNG.sync.write(randomPng(5, 5)).toString('base64');
  const cases: readonly (readonly [unknown, boolean])[] = [
    ['12345', true],
    ['1234567', true],
    ['12345a', true],
    ['１２３４５６', true],
    [' 12345', true],
    [12345, true],
    [12345.6, true],
    [true, true],
    [['123456', '123456'], true],
    ['000000', false],
    [123456, false],
  ];
  for (const [password, refused] of cases) {
    for (const call of [chaos, order]) {
      const { status, body } = await call({ image, password }, { json: true });
      if (refused) {
        t.is(status, 400);
        t.is(body.error_code, 100006, String(password));
        t.deepEqual(
          body.details?.map(({ field }) => field),
          ['password'],
        );
      } else t.not(body.error_code, 100006);
    }
  }
  const missing = await order({ image });
  t.is(missing.body.error_code, 100006);
  t.is(missing.body.details?.[0]?.reason, 'is required');
});

test('what is no picture is 206001', async (t) => {
  const png = PNG.sync.write(randomPng(60, 60));
  const jpeg = await portraitJpeg();
  const gif = await sharp(png).gif().toBuffer();
  const webp = await sharp(png).webp().toBuffer();
  const flipped = Buffer.from(png);
  flipped[png.length >> 1] = (flipped[png.length >> 1] ?? 0) ^ 1;
  const noPicture = [
    '',
    'x',
    '====',
    'data:image/png;base64,',
    'not base64, by far!',
    'data:text/html;base64,PGI+',
    ...[gif, webp, flipped, randomBytes(500), png.subarray(0, 8), png.subarray(0, 40), png.subarray(0, -20)].map(
      base64,
    ),
    ...[
      png.subarray(0, -12),
      jpeg.subarray(0, -1000),
      jpeg.subarray(0, 20),
      Buffer.from('BM'),
      Buffer.from('<svg/>'),
    ].map(base64),
  ];
  for (const image of noPicture) {
    for (const call of [chaos, order]) {
      const { status, body } = await call({ image, password: '123456' });
      t.is(status, 400, image.slice(0, 50));
      t.is(body.error_code, 206001, image.slice(0, 50));
      t.is(body.api_uri, 'api.image.common');
    }
  }
  t.is((await chaos({})).body.error_code, 206001);
  t.is((await order({ password: '123456' })).body.error_code, 206001);
  t.is((await chaos({ image: 5 }, { json: true })).body.error_code, 100006);
  t.is((await chaos({ image: 'a\0b' }, { json: true })).body.error_code, 100006);
});

test('there is an end to how large a picture may be', async (t) => {
  const over = await chaos({ image: padded(await portraitJpeg(), 2 * 1024 * 1024 + 1).toString('base64') });
  t.is(over.status, 413);
  t.is(over.body.error_code, 206001);
  t.regex(over.body.message, /must not be over 2 MB/);
  const most = await chaos({ image: padded(await portraitJpeg(), 2 * 1024 * 1024).toString('base64') });
  t.is(most.status, 200);
  for (const bomb of [await pngBomb(20_000, 20_000), await pngBomb(4001, 4000), await pngBomb(40_000, 10)]) {
    for (const call of [chaos, order]) {
      const { status, body } = await call({ image: bomb.toString('base64'), password: '123456' });
      t.is(status, 400);
      t.regex(
        `${body.error_code} ${body.message}`,
        call === chaos || body.error_code === 206001 ? /^206001 .*16 megapixels/ : /^100004/,
      );
    }
  }
  t.is((await chaos({ image: 'A'.repeat(3 * 1024 * 1024) })).status, 413);
});

test('base64 comes in many clothes', async (t) => {
  const png = PNG.sync.write(randomPng(60, 60));
  const plain = png.toString('base64');
  for (const image of [
    `data:image/png;base64,${plain}`,
    `data:image/png;charset=utf-8;base64,${plain}`,
    plain.replace(/.{76}/g, '$&\r\n'),
    plain.replaceAll('=', ''),
    png.toString('base64url'),
    // A form that did not encode its plus signs.
    plain.replaceAll('+', ' '),
  ]) {
    for (const options of [{}, { json: true }, { multipart: true }]) {
      t.is((await chaos({ image }, options)).body.error_code, 0, image.slice(0, 60));
    }
  }
});

test('nothing that is sent makes a fault', async (t) => {
  const png = PNG.sync.write(randomPng(20, 20));
  const locked = Buffer.from((await chaos({ image: base64(png), password: '123456' })).body.image, 'base64');
  const bmp = bitmap({ depth: 24, width: 9, height: 9 });
  const runs = randomBitmap({ depth: 8, compression: 1 }).file;
  const jpeg = await sharp(png).jpeg().toBuffer();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(png, bmp, runs, jpeg, locked),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }),
      fc.nat(60),
      fc.constantFrom(chaos, order),
      async (file, changes, shorter, call) => {
        const bytes = Buffer.from(file.subarray(0, file.length - shorter));
        for (const [at, value] of changes) bytes[at % Math.min(bytes.length, 200)] = value;
        const { status, body } = await call({ image: base64(bytes), password: '123456' });
        t.true([200, 400].includes(status));
        t.true([0, 206001, 100004].includes(body.error_code), body.message);
      },
    ),
    { numRuns: 40 },
  );
});

test('thirty a minute and address', async (t) => {
  const world = await borrowLimitedWorld('sqlite');
  try {
    for (const name of ['chaos', 'order']) {
      const replies = [];
      for (let calls = 0; calls < 31; calls++)
        replies.push(await world.post(`/api/Image/${name}`, { image: 'x', password: '123456' }));
      t.deepEqual(
        replies.map(({ body }) => body.error_code),
        [...Array(30).fill(206001), 201204],
      );
      t.is(replies.at(-1)?.status, 429);
      t.true(Number(replies.at(-1)?.headers.get('retry-after')) > 0);
    }
  } finally {
    await world.stop();
  }
});
