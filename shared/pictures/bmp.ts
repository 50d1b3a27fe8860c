/** Windows and OS/2 bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, palettes, bit fields with and without alpha, runs. */
import { readFields } from './bmp-fields.ts';
import { readBmpHeader } from './bmp-header.ts';
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
