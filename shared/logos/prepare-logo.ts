/** From an uploaded file to a logo, in a child process. */
import { BrokenPicture, formatOf } from '../pictures/format.ts';
import { openUpload } from '../pictures/open-upload.ts';
import { encode, upright } from '../pictures/sharp.ts';
import { LEAST_SIDE, MOST_SIDE } from './requirements.ts';

/** What is wrong with a file, with the size that was found of one that is not square, too small or too large. */
export type LogoFault =
  | { readonly fault: 'format' | 'bytes' | 'whole' }
  | { readonly fault: 'shape'; readonly width: number; readonly height: number };

/** Bytes of an upload. */
const MOST_BYTES = 2 * 1024 * 1024;
/** Pixels of a side of what is kept. */
const KEPT_SIDE = 512;
/** One that takes more bytes is kept in half the size: pages show none larger than that. */
const MOST_KEPT = 200 * 1024;

const isFit = ({ width, height }: { readonly width: number; readonly height: number }) =>
  width === height && width >= LEAST_SIDE && width <= MOST_SIDE;

/** Judges a file; of a fit one nothing but its pixels is kept, on white where it is transparent. */
export async function prepareLogo({ bytes }: { bytes: Uint8Array }): Promise<{ png: Uint8Array } | LogoFault> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length > MOST_BYTES) return { fault: 'bytes' };
  const format = formatOf(file);
  if (format !== 'jpeg' && format !== 'png') return { fault: 'format' };
  try {
    const { size, picture } = await openUpload(file, format, isFit);
    const { width, height } = size;
    if (!picture) return { fault: 'shape', width, height };
    const pixels = await upright(picture);
    const inSize = (most: number) => encode(pixels, 'png', [Math.min(width, most), Math.min(height, most)]);
    const png = await inSize(KEPT_SIDE);
    return { png: png.length > MOST_KEPT ? await inSize(KEPT_SIDE / 2) : png };
  } catch (error) {
    if (!(error instanceof BrokenPicture)) throw error;
    return { fault: 'whole' };
  }
}
