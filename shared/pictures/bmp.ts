/** Windows and OS/2 bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, palettes, bit fields with and without alpha, runs. */
import { type BmpHeader, readBmpHeader } from './bmp-header.ts';
import { checkRuns } from './bmp-runs.ts';
import { opaquePixels } from './canvas.ts';
import { BrokenPicture } from './format.ts';
import type { Pixels } from './sharp.ts';

/**
 * The pixels; where a bitmap has no alpha, three channels. How many there may be is the caller's business, who has read
 * the header.
 * @throws BrokenPicture where some are missing
 */
export async function readBmp(bytes: Buffer): Promise<Pixels> {
  const header = readBmpHeader(bytes);
  const { width, height, depth, stride, masks, pixelsAt, firstColour } = header;
  const rows = bytes.subarray(pixelsAt);
  if (header.runs) checkRuns(rows, header);
  // The last row may end at its last pixel.
  else if (rows.length < stride * (height - 1) + Math.ceil((width * depth) / 8)) throw new BrokenPicture('cut short');
  if (masks) return readFields(rows, header);
  // The decoder needs all of the last row, and trusts the length in the file.
  const whole = Buffer.concat([bytes, Buffer.alloc(3)]);
  whole.writeUInt32LE(whole.length, 2);
  return opaquePixels(whole, firstColour);
}

/**
 * Reads bit fields by the masks of red, green, blue and alpha: a canvas loses colours under alpha.
 * @param rows at least as long as the header requires
 */
function readFields(rows: Buffer, { width, height, topDown, depth, stride, masks = [] }: BmpHeader): Pixels {
  const parts = masks.filter((mask, at) => at < 3 || mask !== 0).map(part);
  const size = depth / 8;
  const channels = parts.length;
  const data = Buffer.alloc(width * height * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const start = (topDown ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++) {
      const pixel = rows.readUIntLE(start + x * size, size);
      for (const read of parts) data[to++] = read(pixel);
    }
  }
  return { data, width, height, channels };
}

/** Extracts the 8 bits of a mask from a pixel. */
function part(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = (mask >>> shift) >>> 0;
  const scaled = (value: number) =>
    most > 255 ? Math.floor((value * 256) / (most + 1)) : Math.round((value * 255) / most);
  return (pixel) => scaled(((pixel & mask) >>> shift) >>> 0);
}
