/** Bitmaps of every kind. */
import { randomBytes } from 'node:crypto';
import test from 'ava';
import { readBmp } from '../../shared/pictures/bmp.ts';
import { BrokenPicture } from '../../shared/pictures/format.ts';
import { bitmap, type Kind, randomBitmap } from '../_world/bitmaps.ts';

const kinds: Record<string, Kind> = {
  '1 bit': { depth: 1 },
  '1 bit, 40 wide': { depth: 1, width: 40 },
  '4 bits': { depth: 4 },
  '4 bits of a short palette': { depth: 4, colours: 9, height: 3 },
  '4 bits from the top': { depth: 4, height: -7 },
  '8 bits': { depth: 8 },
  '8 bits of a short palette': { depth: 8, colours: 100 },
  '16 bits': { depth: 16 },
  '16 bits, 5-6-5': { depth: 16, compression: 3, masks: [0xf800, 0x7e0, 0x1f] },
  '16 bits, 4-4-4': { depth: 16, compression: 3, masks: [0xf00, 0xf0, 0xf] },
  '16 bits of a header that has room for alpha': {
    depth: 16,
    compression: 3,
    header: 108,
    masks: [0xf800, 0x7e0, 0x1f, 0],
  },
  '24 bits': { depth: 24 },
  '24 bits from the top': { depth: 24, height: -9 },
  '24 bits of OS/2': { depth: 24, header: 12 },
  '1 bit of OS/2': { depth: 1, header: 12 },
  '4 bits of OS/2': { depth: 4, header: 12 },
  '8 bits of OS/2': { depth: 8, header: 12 },
  '32 bits, the fourth byte unused': { depth: 32 },
  '32 bits of the newest header': { depth: 32, header: 124 },
  '32 bits in another order': { depth: 32, compression: 3, masks: [0xff, 0xff00, 0xff0000] },
  '32 bits in fields of five': { depth: 32, compression: 3, header: 52, masks: [0x7c00, 0x3e0, 0x1f] },
  '24 bits of the newest header': { depth: 24, header: 124 },
  'runs of 8 bits': { depth: 8, compression: 1, width: 20, height: 6 },
  'runs of 8 bits from the top': { depth: 8, compression: 1, width: 20, height: -6 },
  'runs of 4 bits': { depth: 4, compression: 2, width: 19, height: 6 },
};

for (const [what, kind] of Object.entries(kinds)) {
  test(`a bitmap of ${what}`, async (t) => {
    const { file, colours } = randomBitmap(kind);
    const { width, height, channels, data } = await readBmp(file);
    t.deepEqual([width, height, channels], [kind.width ?? 13, Math.abs(kind.height ?? 7), 3]);
    t.true(data.equals(colours));
  });
}

test('a bitmap of more than two megapixels', async (t) => {
  const pixels = randomBytes(1600 * 1300 * 3);
  const { data } = await readBmp(bitmap({ depth: 24, width: 1600, height: -1300, pixels }));
  t.true(data.every((value, at) => value === pixels[at - (at % 3) + 2 - (at % 3)]));
});

test('alpha is kept, with the colours of what is transparent', async (t) => {
  const pixels = randomBytes(13 * 7 * 4);
  for (let at = 3; at < pixels.length; at += 8) pixels[at] = 0;
  const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
  for (const header of [56, 108, 124]) {
    const { channels, data } = await readBmp(bitmap({ depth: 32, compression: 3, header, height: -7, masks, pixels }));
    t.is(channels, 4);
    t.true(data.every((value, at) => value === pixels[at % 4 === 3 ? at : at - (at % 4) + 2 - (at % 4)]));
  }
});

test('what no run covers is of the first colour', async (t) => {
  const palette = randomBytes(1024);
  const sparse = Buffer.from([2, 7, 0, 2, 1, 1, 9, 8, 0, 1]);
  const { data } = await readBmp(bitmap({ depth: 8, compression: 1, width: 6, height: 3, pixels: sparse }, palette));
  const indices = [0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 8, 8, 7, 7, 0, 0, 0, 0];
  t.deepEqual(
    [...data],
    indices.flatMap((index) => [...palette.subarray(index * 4, index * 4 + 3).toReversed()]),
  );
});

test('a file may lack the end of its last row, and may say nothing of its length', async (t) => {
  for (const kind of [kinds['24 bits'], kinds['runs of 8 bits']] as Kind[]) {
    const { file, colours } = randomBitmap(kind);
    file.writeUInt32LE(0, 2);
    const { data } = await readBmp(kind.compression ? file : file.subarray(0, -1));
    t.true(data.equals(colours));
  }
});

test('what is no bitmap, or not all of one, is refused', async (t) => {
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
    bitmap({ depth: 8, compression: 1, width: 3, pixels: Buffer.from([0, 4, 1, 2, 3, 4, 0, 1]) }),
    bitmap({ depth: 24, header: 41 }).subarray(0, 50),
  ];
  for (const file of [...cuts, ...odd]) await t.throwsAsync(() => readBmp(file), { instanceOf: BrokenPicture });
});
