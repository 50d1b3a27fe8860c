/**
 * Reduces a file to its pixels: text, thumbnails, further frames and pictures may inflate to gigabytes in a decoder,
 * which sees only pixels and colours.
 */
import { inflateSync } from 'node:zlib';
import { BrokenPicture } from './format.ts';
import { bareJpeg } from './jpeg-segments.ts';
import { type Chunk, readChunks, writePng } from './png-chunks.ts';

/** The reduced file; `mended` if its end was missing. */
export interface Bare {
  readonly bytes: Buffer;
  readonly mended: boolean;
}

/** The chunks of a PNG's pixels and colours. */
export const PIXELS = new Set(['IHDR', 'cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
/** Also the orientation, and the chunks of `chaos`. */
const SHOWN = new Set([...PIXELS, 'eXIf', 'upAR']);
/** Chunks that may occur repeatedly; all others occur once. */
const MANY = new Set(['IDAT', 'upAR']);
/** The most bytes of an inflated colour profile, and of EXIF metadata: those of cameras are far smaller. */
const MOST_PROFILE = 2 * 1024 * 1024;
const MOST_EXIF = 64 * 1024;

/** The bare picture of a PNG or JPEG. @throws BrokenPicture if it is cut short, or a required part is damaged */
export function bare(file: Buffer, format: 'png' | 'jpeg'): Bare {
  if (format === 'jpeg') return bareJpeg(file);
  const seen = new Set<string>();
  const kept = readChunks(file, SHOWN).filter((chunk) => {
    const isAnother = seen.has(chunk.type) && !MANY.has(chunk.type);
    seen.add(chunk.type);
    return !isAnother && isSmall(chunk);
  });
  if (kept[0]?.type !== 'IHDR') throw new BrokenPicture('no header');
  return { bytes: writePng(kept), mended: false };
}

function isSmall({ type, data }: Chunk): boolean {
  if (type === 'eXIf') return data.length <= MOST_EXIF;
  if (type !== 'iCCP') return true;
  // A name of up to 79 bytes, a zero, and the method of compression stand before the profile.
  const start = data.indexOf(0) + 2;
  try {
    return start > 1 && inflateSync(data.subarray(start), { maxOutputLength: MOST_PROFILE }).length > 0;
  } catch {
    // Too large or damaged: the pixels are complete without it.
    return false;
  }
}
