/** Validates the runs of RLE8 and RLE4 bitmaps: a decoder shows what it can of broken ones. */
import type { BmpHeader } from './bmp-header.ts';
import { BrokenPicture } from './format.ts';

const END_OF_ROW = 0;
const END = 1;
const MOVE = 2;

/** @throws BrokenPicture if the runs leave the picture, or are cut short */
export function checkRuns(runs: Uint8Array, { width, height, depth }: BmpHeader): void {
  let at = 0;
  let x = 0;
  let y = 0;
  const next = () => {
    const byte = runs[at++];
    if (byte === undefined) throw new BrokenPicture('cut short');
    return byte;
  };

  for (;;) {
    const count = next();
    const code = next();
    if (count === 0 && code === END) return;
    if (count === 0 && code === END_OF_ROW) {
      x = 0;
      y++;
      // Some programs end with the last row, without an end marker.
      if (y >= height && at >= runs.length) return;
      continue;
    }
    if (count === 0 && code === MOVE) {
      x += next();
      y += next();
      if (x > width || y > height) throw new BrokenPicture('a move leaves the picture');
      continue;
    }
    if (y >= height) throw new BrokenPicture('a run leaves the picture');
    // Some programs pad a row to an even number.
    if (count > 0) x = Math.min(x + count, width);
    else {
      const size = Math.ceil((code * depth) / 8);
      if (runs.length - at < size) throw new BrokenPicture('cut short');
      at += size + (size % 2);
      x += code;
      if (x > width) throw new BrokenPicture('a run leaves its row');
    }
  }
}
