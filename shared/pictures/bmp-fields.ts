/** Bitmaps whose pixels are bit fields, with alpha. A canvas loses colours under alpha. */
import type { BmpHeader } from './bmp-header.ts';
import type { Pixels } from './sharp.ts';

/** Reads every row by the masks of red, green, blue and alpha. @param rows at least as long as the header requires */
export function readFields(rows: Buffer, { width, height, topDown, depth, stride, masks = [] }: BmpHeader): Pixels {
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
