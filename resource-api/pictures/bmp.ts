/**
 * Reads Windows and OS/2 bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, palettes, bit fields with and without alpha, runs.
 * The libraries there are know a few of these alone, and get some of them wrong.
 */
import { readRuns } from './bmp-runs.ts';
import { BrokenPicture } from './format.ts';
import type { Pixels } from './sharp.ts';

const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BIT_FIELDS = 3;
const ALPHA_BIT_FIELDS = 6;

const FILE_HEADER = 14;
/** OS/2 1.x: sides of 16 bits, palette entries of three bytes. */
const CORE_HEADER = 12;

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly depth: number;
  readonly compression: number;
  /** Bytes from the start of the file: of the palette, and of the pixels. */
  readonly paletteAt: number;
  readonly pixelsAt: number;
  readonly paletteEntry: 3 | 4;
  readonly colours: number;
  /** Red, green, blue, alpha; an alpha of 0 is none. */
  readonly masks: readonly number[];
}

/** What the header says. @throws BrokenPicture where it is cut short, or of a kind that nobody writes */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FILE_HEADER + CORE_HEADER) throw new BrokenPicture('no header');
  const size = view.getUint32(14, true);
  const core = size === CORE_HEADER;
  if (!core && (size < 40 || size > 256 || bytes.length < FILE_HEADER + size)) throw new BrokenPicture('no header');
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const depth = view.getUint16(core ? 24 : 28, true);
  const compression = core ? RGB : view.getUint32(30, true);
  const used = core ? 0 : view.getUint32(46, true);

  // In the oldest header that has them the masks follow it, in the later ones they are part of it.
  const fields = compression === BIT_FIELDS || compression === ALPHA_BIT_FIELDS;
  const hasAlpha = compression === ALPHA_BIT_FIELDS || size >= 56;
  const behind = fields && size === 40 ? (hasAlpha ? 16 : 12) : 0;
  const paletteAt = FILE_HEADER + size + behind;
  if (fields && bytes.length < Math.max(paletteAt, FILE_HEADER + 40 + (hasAlpha ? 16 : 12))) {
    throw new BrokenPicture('no masks');
  }
  const mask = (at: number) => view.getUint32(54 + at, true);
  const usual = depth === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];

  const supported =
    compression === RGB
      ? [1, 4, 8, 16, 24, 32].includes(depth)
      : compression === RLE8
        ? depth === 8
        : compression === RLE4
          ? depth === 4
          : fields && (depth === 16 || depth === 32);
  if (!supported || width < 1 || height === 0) throw new BrokenPicture('unknown kind of bitmap');
  return {
    width,
    height: Math.abs(height),
    topDown: height < 0,
    depth,
    compression,
    paletteAt,
    pixelsAt: view.getUint32(10, true),
    paletteEntry: core ? 3 : 4,
    colours: depth > 8 ? 0 : Math.min(used || 2 ** depth, 2 ** depth),
    masks: fields ? [mask(0), mask(4), mask(8), hasAlpha ? mask(12) : 0] : usual,
  };
}

/** The pixels; where a bitmap has no alpha, three channels. @throws BrokenPicture where some are missing */
export function readBmp(bytes: Uint8Array): Pixels {
  const header = readBmpHeader(bytes);
  const { width, height, depth, compression, pixelsAt } = header;
  const stride = Math.ceil((width * depth) / 32) * 4;
  let rows = bytes.subarray(pixelsAt);
  if (compression === RLE8 || compression === RLE4) rows = readRuns(rows, { width, height, depth, stride });
  // The last row may end with its last pixel.
  if (rows.length < stride * (height - 1) + Math.ceil((width * depth) / 8)) throw new BrokenPicture('cut short');

  const channels = header.masks[3] ? 4 : 3;
  const data = Buffer.alloc(width * height * channels);
  const readRow = depth <= 8 ? paletteReader(bytes, header) : depth === 24 ? readTriples : maskReader(header);
  for (let y = 0; y < height; y++) {
    const row = rows.subarray(y * stride, (y + 1) * stride);
    const to = (header.topDown ? y : height - 1 - y) * width * channels;
    readRow(row, data.subarray(to, to + width * channels));
  }
  return { data, width, height, channels };
}

type RowReader = (row: Uint8Array, into: Uint8Array) => void;

function readTriples(row: Uint8Array, into: Uint8Array): void {
  for (let at = 0; at < into.length; at += 3) {
    into[at] = row[at + 2] as number;
    into[at + 1] = row[at + 1] as number;
    into[at + 2] = row[at] as number;
  }
}

function paletteReader(bytes: Uint8Array, { paletteAt, paletteEntry, colours, depth }: BmpHeader): RowReader {
  const palette = new Uint8Array(3 * 2 ** depth);
  for (let colour = 0; colour < colours; colour++) {
    for (let part = 0; part < 3; part++)
      palette[colour * 3 + part] = bytes[paletteAt + colour * paletteEntry + 2 - part] ?? 0;
  }
  const perByte = 8 / depth;
  const most = 2 ** depth - 1;
  return (row, into) => {
    for (let x = 0; x * 3 < into.length; x++) {
      const shift = 8 - depth * ((x % perByte) + 1);
      const colour = ((row[Math.floor(x / perByte)] as number) >> shift) & most;
      for (let part = 0; part < 3; part++) into[x * 3 + part] = palette[colour * 3 + part] as number;
    }
  };
}

function maskReader({ masks, depth }: BmpHeader): RowReader {
  const parts = masks.filter((mask, at) => at < 3 || mask !== 0).map(part);
  const size = depth / 8;
  return (row, into) => {
    let to = 0;
    for (let from = 0; to < into.length; from += size) {
      let pixel = 0;
      for (let byte = size - 1; byte >= 0; byte--) pixel = pixel * 256 + (row[from + byte] as number);
      for (const read of parts) into[to++] = read(pixel);
    }
  };
}

/** From a pixel to the 8 bits of what a mask covers. */
function part(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = (mask >>> shift) >>> 0;
  const scaled = (value: number) =>
    most > 255 ? Math.floor((value * 256) / (most + 1)) : Math.round((value * 255) / most);
  return (pixel) => scaled(((pixel & mask) >>> shift) >>> 0);
}
