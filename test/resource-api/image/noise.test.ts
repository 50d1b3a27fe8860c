/** What travels between `chaos` and `order`: it tells nothing, and it tells when it was changed. */
import { randomInt } from 'node:crypto';
import test from 'ava';
import { createCanvas } from 'canvas';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { pngChunk, portraitJpeg } from '../../_world/pictures.ts';
import { canvasPixels, onePictureWorld, randomPng } from './_round-trip.ts';

const { chaos, order, roundTrip } = onePictureWorld();

test('what travels in the answer looks like noise, and never the same twice', async (t) => {
  const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#3366cc' } })
    .png()
    .toBuffer();
  const [one, other] = [await roundTrip(picture), await roundTrip(picture)];
  t.notDeepEqual(one.noise, other.noise);
  for (const { noise } of [one, other]) {
    const { data } = PNG.sync.read(noise);
    for (const channel of [0, 1, 2]) {
      const values = Array.from({ length: data.length / 4 }, (_, at) => data[at * 4 + channel] ?? 0);
      t.true(Math.abs(mean(values) - 127.5) < 2);
      t.true(new Set(values).size === 256);
      // Neighbours know nothing of each other.
      t.true(Math.abs(correlation(values, 1)) < 0.03 && Math.abs(correlation(values, 300)) < 0.03);
    }
    t.true(data.every((value, at) => at % 4 !== 3 || value === 255));
  }
});

test('saved again without loss it still opens', async (t) => {
  for (const side of [300, 1001]) {
    const picture = await sharp({ create: { width: side, height: side, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const { image, password } = (await chaos({ image: picture.toString('base64') })).body;
    const noise = Buffer.from(image, 'base64');
    const { width, height, data } = await canvasPixels(noise);
    const canvas = createCanvas(width, height);
    const pixels = canvas.getContext('2d').createImageData(width, height);
    pixels.data.set(data);
    canvas.getContext('2d').putImageData(pixels, 0, 0);
    const again = canvas.toBuffer('image/png');
    t.notDeepEqual(again, noise);
    const reply = await order({ image: again.toString('base64'), password });
    // On grey noise a canvas writes three times as much as it read: then the body may be too large, but it is never wrong.
    if (side === 300) t.is(reply.status, 200);
    else t.true([200, 413].includes(reply.status));
  }
});

test('a wrong password and a changed picture are told in the same words', async (t) => {
  const { image, password } = (await chaos({ image: (await portraitJpeg()).toString('base64'), password: '012345' }))
    .body;
  t.is(password, '012345');
  t.is((await order({ image, password })).status, 200);
  const wrong = await order({ image, password: '012346' });
  t.is(wrong.status, 400);
  t.is(wrong.body.error_code, 100004);

  const noise = PNG.sync.read(Buffer.from(image, 'base64'));
  const last = noise.data.length - 4;
  const { width, height } = noise;
  for (const at of [0, 20 * 4, randomInt(width * height) * 4, last + 1, last + 2]) {
    const changed = new PNG({ width, height });
    noise.data.copy(changed.data);
    changed.data[at] = (changed.data[at] ?? 0) ^ 1;
    const reply = await order({ image: PNG.sync.write(changed).toString('base64'), password });
    t.is(reply.status, 400);
    t.deepEqual(reply.body, wrong.body);
  }
  const halfClear = new PNG({ width, height });
  noise.data.copy(halfClear.data);
  halfClear.data[3] = 254;
  const jpeg = await sharp(Buffer.from(image, 'base64')).jpeg({ quality: 100 }).toBuffer();
  const smaller = await sharp(Buffer.from(image, 'base64'))
    .extract({ left: 0, top: 0, width, height: height - 1 })
    .png()
    .toBuffer();
  for (const other of [
    PNG.sync.write(halfClear),
    jpeg,
    smaller,
    PNG.sync.write(randomPng(50, 50)),
    PNG.sync.write(randomPng(1, 1)),
  ]) {
    const reply = await order({ image: other.toString('base64'), password });
    t.deepEqual(reply.body, wrong.body);
  }
  const chinese = await order({ image, password: '999999' }, { lang: 'zh' });
  t.is(chinese.body.message, '验证失败：image 无法解密：密码错误或图像已被改动');
});

test('deep grey noise guards every pixel as well', async (t) => {
  const picture = await sharp({ create: { width: 2501, height: 999, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const { image, password } = (await chaos({ image: picture.toString('base64') }, { json: true })).body;
  const raw = await sharp(Buffer.from(image, 'base64'))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  t.is(raw.info.channels, 1);
  for (const at of [0, 2500, 2501, raw.data.length - 1]) {
    const changed = Buffer.from(raw.data);
    changed[at] = (changed[at] ?? 0) ^ 17;
    const shape = { width: 2501, height: 999, channels: 1 } as const;
    const png = await sharp(changed, { raw: shape }).toColourspace('b-w').png({ compressionLevel: 9 }).toBuffer();
    const reply = await order({ image: png.toString('base64'), password }, { json: true });
    t.is(reply.body.error_code, 100004, String(at));
  }
});

test('of a PNG’s other chunks nothing is taken along', async (t) => {
  const png = PNG.sync.write(randomPng(30, 30));
  const note = pngChunk('tEXt', Buffer.from('Comment\0taken at home'));
  const { result } = await roundTrip(Buffer.concat([png.subarray(0, 33), note, png.subarray(33)]));
  t.false(result.includes('taken at home'));
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How much values tell of those `distance` behind them: 0 nothing, 1 all. */
function correlation(values: readonly number[], distance: number): number {
  const middle = mean(values);
  let together = 0;
  let alone = 0;
  for (let at = distance; at < values.length; at++) {
    together += ((values[at] ?? 0) - middle) * ((values[at - distance] ?? 0) - middle);
    alone += ((values[at] ?? 0) - middle) ** 2;
  }
  return together / alone;
}
