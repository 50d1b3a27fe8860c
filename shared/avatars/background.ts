/** Checks for a white background. */
import type { Pixels } from '../pictures/sharp.ts';

/** The share of each side that counts as edge. */
const EDGE = 0.05;
/** The darkest sample of a white pixel, which allows for JPEG artefacts. */
const DARKEST_WHITE = 240;

/**
 * The share of white at the top and side edges, in percent, rounded down. The bottom, with the shoulders, does not
 * count.
 */
export function whiteness({ data, width, height, channels }: Pixels): number {
  const top = Math.ceil(height * EDGE);
  const side = Math.ceil(width * EDGE);
  let white = 0;
  let all = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Below the top edge, the rows between the two sides are skipped.
      if (y >= top && x === side) x = Math.max(x, width - side);
      const at = (y * width + x) * channels;
      const darkest = Math.min(data[at] as number, data[at + 1] as number, data[at + 2] as number);
      if (darkest >= DARKEST_WHITE) white++;
      all++;
    }
  }
  return Math.floor((white * 100) / all);
}
