/** Whether a portrait stands before a white wall. */
import type { Pixels } from '../pictures/sharp.ts';

/** How much of either side belongs to the edge. */
const EDGE = 0.05;
/** No sample of a white pixel is darker: that leaves room for what a JPEG does to white. */
const DARKEST_WHITE = 240;

/** How white the edge is, at the top and at both sides, in percent rounded down. The bottom, where shoulders are, does not count. */
export function whiteness({ data, width, height, channels }: Pixels): number {
  const top = Math.ceil(height * EDGE);
  const side = Math.ceil(width * EDGE);
  let white = 0;
  let all = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Below the top, from the left side straight to the right one.
      if (y >= top && x === side) x = Math.max(x, width - side);
      const at = (y * width + x) * channels;
      const darkest = Math.min(data[at] as number, data[at + 1] as number, data[at + 2] as number);
      if (darkest >= DARKEST_WHITE) white++;
      all++;
    }
  }
  return Math.floor((white * 100) / all);
}
