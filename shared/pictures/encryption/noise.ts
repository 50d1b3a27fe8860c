/**
 * Bytes as a picture of a given width and height, and back. The picture is opaque and as deep as its size allows: in
 * colour up to 0.7 megapixels, from there on grey of 8, 4, 2 or 1 bits, so that what `chaos` gives always fits into the
 * body that `order` takes. Bytes that find no room in the pixels travel in a chunk of our own. Whoever saves the picture
 * again without loss changes nothing, unless that chunk is needed and lost.
 */
import { deflateSync } from 'node:zlib';
import { type Chunk, readChunks, writePng } from '../png-chunks.ts';
import { exactPixels, type Pixels } from '../sharp.ts';

/** Ancillary, private, and not to be copied by a program that changes the pixels. */
const OVERFLOW = 'upAR';

/** Bytes that the rows of a picture may take. */
const MOST_ROWS = 2_150_000;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How the bytes lie in the rows of one picture. */
interface Layout extends Size {
  /** Samples a pixel. */
  readonly channels: 1 | 3;
  /** Bits a sample. */
  readonly depth: 8 | 4 | 2 | 1;
  /** Bytes of a row, the last one perhaps in part. */
  readonly row: number;
  /** Bytes of a row that are whole, and the bits of the next one that belong to pixels. */
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

/** How many bytes the pixels of such a picture hold. */
export function roomIn(size: Size): number {
  const { full, height } = layoutOf(size);
  return full * height;
}

/**
 * Draws bytes.
 * @param bytes as many as there is room for, or more
 * @param chunks more chunks to put behind the header
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
    // Noise does not get any smaller.
    { type: 'IDAT', data: deflateSync(rowsOf(bytes, layout), { level: 0 }) },
    { type: 'IEND', data: new Uint8Array() },
  ]);
}

/**
 * The bytes of a drawn picture.
 * @returns undefined where the picture is a whole one, but not of those that `drawNoise` draws
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

/** PNG's rows, each behind a 0 for `no filter`. */
function rowsOf(bytes: Uint8Array, { row, full, rest, height }: Layout): Buffer {
  const rows = Buffer.alloc((row + 1) * height);
  for (let y = 0; y < height; y++) {
    const start = y * (row + 1) + 1;
    rows.set(bytes.subarray(y * full, (y + 1) * full), start);
    // The pixels behind the last whole byte repeat those at the start of the row.
    if (rest) rows[start + full] = (rows[start] as number) & (0xff << (8 - rest));
  }
  return rows;
}

/** `rowsOf` from pixels; undefined where these are not what such rows look like. */
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
