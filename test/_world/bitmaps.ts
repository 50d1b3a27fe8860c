/** Bitmaps of every kind, with the colours that are in them. */
import { randomBytes, randomInt } from 'node:crypto';

export interface Kind {
  readonly width?: number;
  /** Negative where the rows begin at the top. */
  readonly height?: number;
  readonly depth: number;
  readonly compression?: number;
  readonly masks?: readonly number[];
  /** Bytes of the header: 12, 40, 52, 56, 108, 124. */
  readonly header?: number;
  readonly colours?: number;
  readonly pixels?: Buffer;
}

interface Bitmap {
  readonly file: Buffer;
  /** Red, green and blue of each pixel, in rows from the top. */
  readonly colours: Buffer;
}

/** A bitmap of random pixels. */
export function randomBitmap(kind: Kind): Bitmap {
  const { width = 13, height = 7, depth, compression, masks = usualMasks(depth), colours = 2 ** depth } = kind;
  const palette = randomBytes(depth <= 8 ? colours * 4 : 0);
  const rows = Array.from({ length: Math.abs(height) }, () => {
    const row = Array.from({ length: width }, () => (depth <= 8 ? randomInt(colours) : randomInt(2 ** depth)));
    // The runs of RLE8 are of one colour, those of RLE4 of two that take turns.
    if (compression === 1) row.splice(0, 5, ...[0, 0, 2, 2, 2].map((at) => row[at] ?? 0));
    if (compression === 2) row[4] = row[2] ?? 0;
    return row;
  });
  const colourOf = (value: number) =>
    depth <= 8
      ? palette.subarray(value * 4, value * 4 + 3).toReversed()
      : masks.slice(0, 3).map((mask) => partOf(value, mask));
  const packed = rows.map((row) => (compression === 1 || compression === 2 ? runs(row, depth) : packRow(row, depth)));
  const stored = Buffer.concat(height < 0 ? packed : packed.toReversed());
  const pixels = compression === 1 || compression === 2 ? Buffer.concat([stored, Buffer.from([0, 1])]) : stored;
  return {
    file: bitmap({ ...kind, width, height, pixels }, palette),
    colours: Buffer.from(rows.flat().flatMap((value) => [...colourOf(value)])),
  };
}

/** A file of these pixels, as they are stored; random ones, where none are given. */
export function bitmap(kind: Kind, palette = randomBytes(kind.depth <= 8 ? 4 * (kind.colours ?? 2 ** kind.depth) : 0)) {
  const { width = 13, height = 7, depth, compression = 0, masks = [], header = 40 } = kind;
  const pixels = kind.pixels ?? randomBytes(Math.ceil((width * depth) / 32) * 4 * Math.abs(height));
  const entries = header === 12 ? palette.filter((_, at) => at % 4 !== 3) : palette;
  const start = Buffer.alloc(14 + header + (header === 40 ? masks.length * 4 : 0));
  start.write('BM');
  start.writeUInt32LE(start.length + entries.length + pixels.length, 2);
  start.writeUInt32LE(start.length + entries.length, 10);
  start.writeUInt32LE(header, 14);
  if (header === 12) {
    [width, height, 1, depth].forEach((value, at) => {
      start.writeUInt16LE(value, 18 + at * 2);
    });
  } else {
    start.writeInt32LE(width, 18);
    start.writeInt32LE(height, 22);
    start.writeUInt16LE(1, 26);
    start.writeUInt16LE(depth, 28);
    start.writeUInt32LE(compression, 30);
    start.writeUInt32LE(pixels.length, 34);
    start.writeUInt32LE(kind.colours ?? 0, 46);
    masks.forEach((mask, at) => {
      start.writeUInt32LE(mask, 54 + at * 4);
    });
  }
  return Buffer.concat([start, entries, pixels]);
}

const usualMasks = (depth: number) => (depth === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff]);

function partOf(value: number, mask: number): number {
  const bits = mask.toString(2).padStart(32, '0');
  const part = Number.parseInt(
    [...value.toString(2).padStart(32, '0')].filter((_, at) => bits[at] === '1').join(''),
    2,
  );
  return Math.round((part * 255) / (2 ** bits.replaceAll('0', '').length - 1));
}

/** Values side by side, filled up to four bytes. */
function packRow(row: readonly number[], depth: number): Buffer {
  const packed = Buffer.alloc(Math.ceil((row.length * depth) / 32) * 4);
  row.forEach((value, x) => {
    if (depth > 8) packed.writeUIntLE(value, (x * depth) / 8, depth / 8);
    else packed[(x * depth) >> 3] = (packed[(x * depth) >> 3] ?? 0) | (value << (8 - depth - ((x * depth) % 8)));
  });
  return packed;
}

/** Runs of two and of three, and the rest as it is, of RLE8 or RLE4. */
function runs([a = 0, b = 0, c = 0, d = 0, , ...rest]: readonly number[], depth: number): Buffer {
  const literal = packRow(rest, depth).subarray(0, Math.ceil((rest.length * depth) / 8));
  const run = (first: number, second: number) => (depth === 8 ? first : first * 16 + second);
  const pad = Buffer.alloc(literal.length % 2);
  return Buffer.concat([Buffer.from([2, run(a, b), 3, run(c, d), 0, rest.length]), literal, pad, Buffer.from([0, 0])]);
}
