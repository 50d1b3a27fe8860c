/**
 * Stores bytes in a picture of a given width and height, and reads them back. The picture is opaque and as deep as its
 * size allows: colour up to 0.7 megapixels, then grey of 8, 4, 2 or 1 bits, so that results of `chaos` fit a body for
 * `order`. Bytes beyond the pixels go into a chunk of our own. Saving the picture losslessly is harmless unless that
 * chunk is needed and lost.
 */
import { deflateSync } from 'node:zlib';
import { type Chunk, readChunks, writePng } from '../png-chunks.ts';
import { exactPixels, type Pixels } from '../sharp.ts';

/** Ancillary, private, and not copied by programs that change the pixels. */
const OVERFLOW = 'upAR';

/** The most bytes of a picture's rows. */
const MOST_ROWS = 2_150_000;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The layout of bytes in the rows of a picture. */
interface Layout extends Size {
  /** Samples per pixel. */
  readonly channels: 1 | 3;
  /** Bits per sample. */
  readonly depth: 8 | 4 | 2 | 1;
  /** Bytes of a row; the last one may be partial. */
  readonly row: number;
  /** Complete bytes of a row, and the pixel bits of the next one. */
  readonly full: number;
  readonly rest: number;
}

const layouts = [
  { channels: 3, depth: 8 },
  { channels: 1, depth: 8 },
  { channels: 1, depth: 4 },
  { channels: 1, depth: 2 },
  { channels: 1, depth: 1 },
] as const;

function layoutOf({ width, height }: Size): Layout {
  const all = layouts.map(({ channels, depth }) => {
    const bits = width * channels * depth;
    return { width, height, channels, depth, row: Math.ceil(bits / 8), full: Math.floor(bits / 8), rest: bits % 8 };
  });
  return all.find(({ row }) => (1 + row) * height <= MOST_ROWS) ?? (all.at(-1) as Layout);
}

/** The capacity of a picture's pixels in bytes. */
export function roomIn(size: Size): number {
  const { full, height } = layoutOf(size);
  return full * height;
}

/**
 * Draws bytes.
 * @param bytes at least as many as fit
 * @param chunks further chunks after the header
 */
export function drawNoise(bytes: Uint8Array, size: Size, chunks: readonly Chunk[] = []): Buffer {
  const layout = layoutOf(size);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size.width, 0);
  header.writeUInt32BE(size.height, 4);
  header[8] = layout.depth;
  header[9] = layout.channels === 3 ? 2 : 0;
  const overflow = bytes.subarray(layout.full * layout.height);
  return writePng([
    { type: 'IHDR', data: header },
    ...chunks,
    ...(overflow.length ? [{ type: OVERFLOW, data: overflow }] : []),
    // Noise does not compress.
    { type: 'IDAT', data: deflateSync(rowsOf(bytes, layout), { level: 0 }) },
    { type: 'IEND', data: new Uint8Array() },
  ]);
}

/**
 * Reads the bytes of a drawn picture.
 * @returns undefined for a complete picture that `drawNoise` did not draw
 * @throws BrokenPicture
 */
export async function readNoise(png: Uint8Array): Promise<{ bytes: Buffer; size: Size } | undefined> {
  const overflow = readChunks(png, new Set([OVERFLOW])).map(({ data }) => data);
  const pixels = await exactPixels(png);
  const { width, height } = pixels;
  const layout = layoutOf(pixels);
  const rows = packed(pixels, layout);
  if (!rows) return undefined;
  const { row, full } = layout;
  const inPixels = Array.from({ length: height }, (_, y) => rows.subarray(y * (row + 1) + 1, y * (row + 1) + 1 + full));
  const bytes = Buffer.concat([...inPixels, ...overflow]);
  return rowsOf(bytes, layout).equals(rows) ? { bytes, size: { width, height } } : undefined;
}

/** The rows of a PNG, each with filter type 0. */
function rowsOf(bytes: Uint8Array, { row, full, rest, height }: Layout): Buffer {
  const rows = Buffer.alloc((row + 1) * height);
  for (let y = 0; y < height; y++) {
    const start = y * (row + 1) + 1;
    rows.set(bytes.subarray(y * full, (y + 1) * full), start);
    // Pixels after the last whole byte repeat the start of the row.
    if (rest) rows[start + full] = (rows[start] as number) & (0xff << (8 - rest));
  }
  return rows;
}

/** The inverse of `rowsOf`; undefined if the pixels have another form. */
function packed({ data, channels, width, height }: Pixels, layout: Layout): Buffer | undefined {
  const { depth, row } = layout;
  const colours = channels < 3 ? 1 : 3;
  if (layout.channels > colours) return undefined;
  const rows = Buffer.alloc((row + 1) * height);
  const step = 255 / (2 ** depth - 1);
  let at = 0;
  for (let y = 0; y < height; y++) {
    let bit = (y * (row + 1) + 1) * 8;
    for (let x = 0; x < width; x++) {
      if (channels % 2 === 0 && data[at + channels - 1] !== 255) return undefined;
      for (let part = 0; part < colours; part++) {
        const value = data[at + part] as number;
        if (part < layout.channels) {
          const level = value / step;
          if (!Number.isInteger(level)) return undefined;
          rows[bit >> 3] = (rows[bit >> 3] as number) | (level << (8 - depth - (bit & 7)));
          bit += depth;
        } else if (value !== data[at]) return undefined;
      }
      at += channels;
    }
  }
  return rows;
}
