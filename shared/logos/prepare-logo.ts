/** Turns an uploaded file into a logo, in a child process. */
import { BrokenPicture, formatOf } from '../pictures/format.ts';
import { openUpload } from '../pictures/open-upload.ts';
import { encode, upright } from '../pictures/sharp.ts';
import { LEAST_SIDE, MOST_SIDE } from './address.ts';

/** The fault of a file, with its size if that is wrong. */
export type LogoFault =
  | { readonly fault: 'format' | 'bytes' | 'whole' }
  | { readonly fault: 'shape'; readonly width: number; readonly height: number };

/** Bytes of an upload. */
const MOST_BYTES = 2 * 1024 * 1024;
/** Side of a stored logo in pixels. */
const KEPT_SIDE = 512;
/** Larger files are stored at half the size: pages show none larger. */
const MOST_KEPT = 200 * 1024;

const isFit = ({ width, height }: { readonly width: number; readonly height: number }) =>
  width === height && width >= LEAST_SIDE && width <= MOST_SIDE;

/** Checks a file; a fit one is re-encoded, on white if transparent. */
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
