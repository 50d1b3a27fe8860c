/** What `order` gives back is what `chaos` was given, to the pixel. Judged by decoders of other makers. */
import { randomBytes } from 'node:crypto';
import test from 'ava';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { bitmap, randomBitmap } from '../../_world/bitmaps.ts';
import { portraitJpeg } from '../../_world/pictures.ts';
import { canvasPixels, onePictureWorld, randomPng } from './_round-trip.ts';

const { roundTrip } = onePictureWorld();

/** The exact samples of a PNG, as deep as they are. */
const samples = (png: Buffer) => PNG.sync.read(png, { skipRescale: true } as object);

for (const [width, height] of [
  [1, 1],
  [3, 2],
  [101, 77],
  [400, 300],
] as const) {
  test(`a PNG of ${width} × ${height} random pixels comes back, every one and its alpha`, async (t) => {
    const picture = randomPng(width, height);
    const { noise, result } = await roundTrip(PNG.sync.write(picture));
    const encrypted = PNG.sync.read(noise);
    t.deepEqual([encrypted.width, encrypted.height], [width, height]);
    const back = PNG.sync.read(result);
    t.deepEqual([back.width, back.height], [width, height]);
    t.true(back.data.equals(picture.data));
  });
}

const kinds: Record<string, () => Promise<Buffer>> = {
  'a palette': async () =>
    sharp(await portraitJpeg())
      .png({ palette: true, colours: 200 })
      .toBuffer(),
  'a palette of two colours': async () =>
    sharp(await portraitJpeg())
      .png({ palette: true, colours: 2 })
      .toBuffer(),
  'grey alone': async () =>
    sharp(await portraitJpeg())
      .greyscale()
      .png()
      .toBuffer(),
  'seven passes': async () =>
    sharp(await portraitJpeg())
      .png({ progressive: true })
      .toBuffer(),
  '16 bits a sample': async () =>
    sharp(randomBytes(40 * 30 * 8), { raw: { width: 40, height: 30, channels: 4, depth: 'ushort' } as never })
      .toColourspace('rgb16')
      .png()
      .toBuffer(),
};

for (const [what, make] of Object.entries(kinds)) {
  test(`a PNG of ${what} comes back as deep as it was`, async (t) => {
    const picture = await make();
    const { result } = await roundTrip(picture);
    const [given, back] = [samples(picture), samples(result)];
    t.deepEqual([back.width, back.height, back.data.constructor], [given.width, given.height, given.data.constructor]);
    t.true(Buffer.from(back.data.buffer).equals(Buffer.from(given.data.buffer)));
    t.is((await sharp(result).metadata()).depth, (await sharp(picture).metadata()).depth);
  });
}

const jpegs: Record<string, () => Promise<Buffer>> = {
  'in colour': () => portraitJpeg(),
  'without colour': async () =>
    sharp(await portraitJpeg())
      .greyscale()
      .jpeg()
      .toBuffer(),
  progressive: async () =>
    sharp(await portraitJpeg())
      .jpeg({ progressive: true, quality: 60 })
      .toBuffer(),
  'with a colour profile': async () =>
    sharp(await portraitJpeg())
      .withIccProfile('p3')
      .jpeg()
      .toBuffer(),
  'for print, in CMYK': async () =>
    sharp(await portraitJpeg())
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer(),
};

for (const [what, make] of Object.entries(jpegs)) {
  test(`a JPEG ${what} comes back as a PNG with the pixels that a decoder gives`, async (t) => {
    const picture = await make();
    const { noise, result } = await roundTrip(picture);
    const [given, back] = [await canvasPixels(picture), await canvasPixels(result)];
    t.deepEqual([back.width, back.height], [given.width, given.height]);
    t.deepEqual([PNG.sync.read(noise).width, PNG.sync.read(noise).height], [given.width, given.height]);
    // Of CMYK every decoder makes its own colours.
    const most = what.includes('CMYK') ? 64 : 0;
    t.true(given.data.every((value, at) => Math.abs(value - (back.data[at] ?? 0)) <= most));
    const colours = { ignoreIcc: true };
    if (most === 0)
      t.true((await sharp(result, colours).raw().toBuffer()).equals(await sharp(picture, colours).raw().toBuffer()));
  });
}

test('a picture of a camera that was held upright comes back with its pixels and upright', async (t) => {
  for (const picture of [
    await sharp(await portraitJpeg())
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer(),
    await sharp(await portraitJpeg())
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer(),
  ]) {
    const { noise, result } = await roundTrip(picture);
    const tell = async (file: Buffer) => {
      const { width, height, orientation } = await sharp(file).metadata();
      return { width, height, orientation };
    };
    t.deepEqual(await tell(noise), await tell(picture));
    t.deepEqual(await tell(result), await tell(picture));
    t.true((await sharp(result).raw().toBuffer()).equals(await sharp(picture).raw().toBuffer()));
  }
});

test('a BMP comes back as a PNG with its pixels', async (t) => {
  for (const kind of [
    { depth: 24 },
    { depth: 8, compression: 1 },
    { depth: 16, compression: 3, masks: [0xf800, 0x7e0, 0x1f] },
  ]) {
    const { file, colours } = randomBitmap({ ...kind, width: 61, height: 43 });
    const { result } = await roundTrip(file);
    t.true((await sharp(result).raw().toBuffer()).equals(colours));
  }
});

test('a BMP of 16 megapixels comes back', async (t) => {
  const { result } = await roundTrip(bitmap({ depth: 1, width: 4000, height: 4000 }));
  const { width, height, channels } = await sharp(result).metadata();
  t.deepEqual([width, height, channels], [4000, 4000, 3]);
});

for (const [what, make] of Object.entries({
  'a screen of one colour, 16 megapixels': () =>
    sharp({ create: { width: 4000, height: 4000, channels: 3, background: '#123456' } })
      .png()
      .toBuffer(),
  'a photograph of nearly 2 MB, 6 megapixels': () => photograph(3000, 2000, 2_000_000),
  'a wide panorama': () =>
    sharp({ create: { width: 32_000, height: 67, channels: 3, background: '#123456' } })
      .png()
      .toBuffer(),
})) {
  test.serial(`${what} comes back too, in a form as in JSON`, async (t) => {
    const picture = await make();
    t.true(picture.length <= 2 * 1024 * 1024);
    const { width, height } = await sharp(picture).metadata();
    const { noise, result } = await roundTrip(picture, { json: what !== 'a wide panorama' });
    const encrypted = await sharp(noise).metadata();
    t.deepEqual([encrypted.width, encrypted.height], [width, height]);
    t.true((await sharp(result).raw().toBuffer()).equals(await sharp(picture).raw().toBuffer()));
  });
}

/** A grainy JPEG of about so many bytes, never more. */
async function photograph(width: number, height: number, bytes: number): Promise<Buffer> {
  const grain = sharp(randomBytes((width / 2) * (height / 2) * 3), {
    raw: { width: width / 2, height: height / 2, channels: 3 },
  });
  const pixels = await grain.resize(width, height).raw().toBuffer();
  for (let quality = 80; ; quality -= 10) {
    const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality })
      .toBuffer();
    if (jpeg.length <= bytes) return jpeg;
  }
}
