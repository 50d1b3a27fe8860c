import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { createCanvas, loadImage } from 'canvas';
import { ALPHABET } from '../../shared/captcha/captchas.ts';
import { drawCaptcha } from '../../shared/captcha/draw.ts';
import { CAPTCHA_HEIGHT, CAPTCHA_WIDTH, type PictureType } from '../../shared/captcha/picture-file.ts';
import { readBmpHeader } from '../../shared/pictures/bmp-header.ts';

const beginnings: Record<PictureType, Buffer> = {
  png: Buffer.from('89504e470d0a1a0a', 'hex'),
  jpg: Buffer.from('ffd8ff', 'hex'),
  bmp: Buffer.from('BM'),
};

/** RGBA of all pixels. */
async function pixels(picture: Buffer): Promise<Uint8ClampedArray> {
  const image = await loadImage(picture);
  const ctx = createCanvas(image.width, image.height).getContext('2d');
  ctx.drawImage(image, 0, 0);
  return ctx.getImageData(0, 0, image.width, image.height).data;
}

/** WCAG's relative luminance of every pixel. */
async function luminances(picture: Buffer): Promise<number[]> {
  const data = await pixels(picture);
  const linear = (channel = 0) => (channel <= 10 ? channel / 3294.6 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
  return Array.from({ length: data.length / 4 }, (_, i) => {
    const [red, green, blue] = data.subarray(4 * i, 4 * i + 3);
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  });
}

for (const type of Object.keys(beginnings) as PictureType[]) {
  test(`a ${type} is truly one, of 220 × 80 opaque pixels`, async (t) => {
    const picture = drawCaptcha('ACE34', type);
    t.deepEqual(picture.subarray(0, beginnings[type].length), beginnings[type]);
    const { width, height } = await loadImage(picture);
    t.deepEqual([width, height], [220, 80]);
    t.deepEqual([CAPTCHA_WIDTH, CAPTCHA_HEIGHT], [220, 80]);
    const data = await pixels(picture);
    t.true(data.every((value, i) => i % 4 !== 3 || value === 255));
  });

  test(`a ${type} has the same ink and paper throughout, far apart enough to read`, async (t) => {
    const all = (await luminances(drawCaptcha('ACE34', type))).sort((a, b) => a - b);
    const [dark = 1, light = 0] = [all[Math.floor(all.length * 0.1)], all[Math.floor(all.length * 0.9)]];
    // WCAG 2.2 asks 7:1 at its strictest level.
    t.true((light + 0.05) / (dark + 0.05) > 7);
    const between = all.filter((one) => one > dark + 0.1 && one < light - 0.1);
    t.true(between.length < all.length / 4, `${between.length} of ${all.length} are neither`);
  });
}

test('a bmp has 24 bits a pixel and is as long as it says', async (t) => {
  const picture = drawCaptcha('ACE34', 'bmp');
  t.is(picture.readUInt32LE(2), picture.length);
  const { depth, width, height, masks } = readBmpHeader(picture);
  t.deepEqual([depth, width, height, masks], [24, 220, 80, undefined]);
});

test('no two pictures of one text are alike', async (t) => {
  const pictures = await Promise.all(Array.from({ length: 40 }, () => drawCaptcha('ACE34', 'png')));
  t.is(new Set(pictures.map((picture) => picture.toString('base64'))).size, 40);
});

test('a fixed text of twelve letters fits, whatever its letters', async (t) => {
  const picture = drawCaptcha('WWMMwwmm0OQ8', 'png');
  const { width, height } = await loadImage(picture);
  t.deepEqual([width, height], [220, 80]);
});

test('every letter leaves ink of its own on a machine without fonts', async (t) => {
  const draw = resolve(import.meta.dirname, '../../shared/captcha/draw.ts');
  const script = `
    const { GlobalFonts, createCanvas } = await import('canvas');
    await import(${JSON.stringify(draw)});
    const families = GlobalFonts.families.map(({ family }) => family).filter((family) => family.startsWith('Upare'));
    const drawn = families.flatMap((family) => [...${JSON.stringify(ALPHABET)}].map((letter) => {
      const canvas = createCanvas(80, 80);
      const ctx = canvas.getContext('2d');
      ctx.font = '50px "' + family + '"';
      ctx.fillText(letter, 10, 60);
      return canvas.toDataURL();
    }));
    const empty = createCanvas(80, 80).toDataURL();
    console.log(JSON.stringify({ families, shapes: new Set(drawn).size, blank: drawn.includes(empty) }));`;
  const env = { ...process.env, DISABLE_SYSTEM_FONTS_LOAD: '1' };
  const cwd = resolve(import.meta.dirname, '../..');
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env, cwd });
  const { families, shapes, blank } = JSON.parse(stdout);
  t.is(families.length, 5);
  t.is(shapes, 5 * ALPHABET.length);
  t.false(blank);
});
