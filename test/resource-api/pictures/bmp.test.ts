/** Bitmaps of every kind, read as Chromium's own decoder (in `canvas`) reads them. */
import { randomBytes } from 'node:crypto';
import test from 'ava';
import { createCanvas, loadImage } from 'canvas';
import { readBmp } from '../../../resource-api/pictures/bmp.ts';
import { BrokenPicture } from '../../../resource-api/pictures/format.ts';

interface Kind {
  readonly width?: number;
  readonly height?: number;
  readonly depth: number;
  readonly compression?: number;
  readonly masks?: readonly number[];
  /** Bytes of the header: 12, 40, 56, 108, 124. */
  readonly header?: number;
  readonly colours?: number;
  readonly pixels?: Buffer;
}

/** A bitmap of random pixels, where none are given. */
function bitmap({ width = 13, height = 7, depth, compression = 0, masks = [], header = 40, ...rest }: Kind): Buffer {
  const { colours = depth <= 8 ? 2 ** depth : 0 } = rest;
  const stride = Math.ceil((width * depth) / 32) * 4;
  const pixels = rest.pixels ?? randomBytes(stride * Math.abs(height));
  const entry = header === 12 ? 3 : 4;
  const palette = randomBytes(colours * entry);
  const behind = header === 40 ? masks.length * 4 : 0;
  const start = Buffer.alloc(14 + header + behind);
  start.write('BM');
  start.writeUInt32LE(start.length + palette.length + pixels.length, 2);
  start.writeUInt32LE(start.length + palette.length, 10);
  start.writeUInt32LE(header, 14);
  if (header === 12) {
    start.writeUInt16LE(width, 18);
    start.writeUInt16LE(height, 20);
    start.writeUInt16LE(1, 22);
    start.writeUInt16LE(depth, 24);
  } else {
    start.writeInt32LE(width, 18);
    start.writeInt32LE(height, 22);
    start.writeUInt16LE(1, 26);
    start.writeUInt16LE(depth, 28);
    start.writeUInt32LE(compression, 30);
    start.writeUInt32LE(pixels.length, 34);
    start.writeUInt32LE(rest.colours ?? 0, 46);
    masks.forEach((mask, at) => {
      start.writeUInt32LE(mask, 54 + at * 4);
    });
  }
  return Buffer.concat([start, palette, pixels]);
}

/** Two runs and a literal a row, of RLE8 or RLE4. */
function runs(width: number, height: number, depth: 4 | 8): Buffer {
  const rows = Array.from({ length: height }, () => {
    const [one, other] = randomBytes(2);
    const literal = width - 5;
    const bytes = randomBytes(depth === 8 ? literal : Math.ceil(literal / 2));
    const pad = Buffer.alloc(bytes.length % 2);
    return Buffer.concat([Buffer.from([2, one ?? 0, 3, other ?? 0, 0, literal]), bytes, pad, Buffer.from([0, 0])]);
  });
  return Buffer.concat([...rows, Buffer.from([0, 1])]);
}

const kinds: Record<string, () => Buffer> = {
  '1 bit': () => bitmap({ depth: 1 }),
  '1 bit, 40 wide': () => bitmap({ depth: 1, width: 40 }),
  '4 bits': () => bitmap({ depth: 4 }),
  '4 bits of a short palette': () => bitmap({ depth: 4, colours: 16, height: 3 }),
  '8 bits': () => bitmap({ depth: 8 }),
  '16 bits': () => bitmap({ depth: 16 }),
  '16 bits, 5-6-5': () => bitmap({ depth: 16, compression: 3, masks: [0xf800, 0x7e0, 0x1f] }),
  '24 bits': () => bitmap({ depth: 24 }),
  '24 bits from the top': () => bitmap({ depth: 24, height: -9 }),
  '24 bits of OS/2': () => bitmap({ depth: 24, header: 12 }),
  '8 bits of OS/2': () => bitmap({ depth: 8, header: 12 }),
  '32 bits, the fourth byte unused': () => bitmap({ depth: 32 }),
  '32 bits in another order': () => bitmap({ depth: 32, compression: 3, masks: [0xff, 0xff00, 0xff0000] }),
  '24 bits of the newest header': () => bitmap({ depth: 24, header: 124 }),
  'runs of 8 bits': () => bitmap({ depth: 8, compression: 1, width: 20, height: 6, pixels: runs(20, 6, 8) }),
  'runs of 4 bits': () => bitmap({ depth: 4, compression: 2, width: 19, height: 6, pixels: runs(19, 6, 4) }),
};

for (const [what, make] of Object.entries(kinds)) {
  test(`a bitmap of ${what}`, async (t) => {
    const file = make();
    const { width, height, channels, data } = readBmp(file);
    t.is(channels, 3);
    const image = await loadImage(file);
    t.deepEqual([width, height], [image.width, image.height]);
    const ctx = createCanvas(width, height).getContext('2d');
    ctx.drawImage(image, 0, 0);
    const seen = ctx.getImageData(0, 0, width, height).data.filter((_, at) => at % 4 !== 3);
    t.deepEqual([...data], [...seen]);
  });
}

test('alpha is kept, with the colours of what is transparent', (t) => {
  const pixels = randomBytes(13 * 7 * 4);
  for (let at = 3; at < pixels.length; at += 8) pixels[at] = 0;
  const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
  for (const header of [56, 108, 124]) {
    const { channels, data } = readBmp(bitmap({ depth: 32, compression: 3, header, height: -7, masks, pixels }));
    t.is(channels, 4);
    t.true(data.every((value, at) => value === pixels[at % 4 === 3 ? at : at - (at % 4) + 2 - (at % 4)]));
  }
});

test('what is no bitmap, or not all of one, is refused', (t) => {
  const whole = bitmap({ depth: 24 });
  const cuts = [2, 20, 53, 60, whole.length - 5].map((length) => whole.subarray(0, length));
  const odd = [
    bitmap({ depth: 24, width: -5, pixels: Buffer.alloc(500) }),
    bitmap({ depth: 24, height: 0 }),
    bitmap({ depth: 7, pixels: Buffer.alloc(500) }),
    bitmap({ depth: 24, compression: 4 }),
    bitmap({ depth: 8, compression: 1, pixels: Buffer.from([5, 1]) }),
    bitmap({ depth: 8, compression: 1, pixels: Buffer.from([0, 2, 0, 50, 5, 1, 0, 1]) }),
    bitmap({ depth: 8, compression: 1, pixels: Buffer.from([0, 9, 1]) }),
    bitmap({ depth: 24, header: 41 }).subarray(0, 50),
  ];
  for (const file of [...cuts, ...odd]) t.throws(() => readBmp(file), { instanceOf: BrokenPicture });
});
