/** The one door to canvas in the child processes: Chromium's decoder of bitmaps. Most children never load it. */
import { BrokenPicture } from './format.ts';
import { collectGarbage } from './garbage.ts';
import type { Pixels } from './sharp.ts';

/** Pixels per copy: the decoder's own memory is large enough. */
const AT_ONCE = 1_000_000;

/**
 * The pixels of a picture without alpha, in three channels; undefined pixels have the background colour.
 * @throws BrokenPicture
 */
export async function opaquePixels(bytes: Buffer, background: readonly number[]): Promise<Pixels> {
  const { createCanvas, loadImage } = await import('canvas');
  const image = await loadImage(bytes).catch((cause) => {
    throw new BrokenPicture('not to be decoded', { cause });
  });
  const { width, height } = image;
  const rows = Math.min(height, Math.ceil(AT_ONCE / width));
  const band = createCanvas(width, rows).getContext('2d');
  band.fillStyle = `rgb(${background.join(' ')})`;
  const data = Buffer.allocUnsafe(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y += rows) {
    band.fillRect(0, 0, width, rows);
    band.drawImage(image, 0, -y);
    const shown = band.getImageData(0, 0, width, Math.min(rows, height - y)).data;
    for (let from = 0; from < shown.length; from += 4) {
      data[to++] = shown[from] as number;
      data[to++] = shown[from + 1] as number;
      data[to++] = shown[from + 2] as number;
    }
    // The garbage collector underestimates the copies and would keep them all.
    await collectGarbage();
  }
  return { data, width, height, channels: 3 };
}
