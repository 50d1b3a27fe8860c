/** Turns an uploaded file into a picture for content, in a child process. */
import { BrokenPicture, formatOf } from '../pictures/format.ts';
import { openUpload } from '../pictures/open-upload.ts';
import { encodeWithin } from '../pictures/sharp.ts';

/** Re-encoded: only the pixels of the upload are kept. */
export interface PreparedPicture {
  readonly width: number;
  readonly height: number;
  readonly type: 'jpg' | 'png';
  readonly file: Uint8Array;
}

export type PictureFault = 'format' | 'size' | 'pixels' | 'whole';

const MOST_BYTES = 2 * 1024 * 1024;
const MOST_PIXELS = 16_000_000;
/** Pixels: no page shows wider pictures. */
const WIDEST = 1600;
const HIGHEST = 4000;

/** Checks a file; if it is a picture, makes the stored one. */
export async function preparePicture({
  bytes,
}: {
  bytes: Uint8Array;
}): Promise<PreparedPicture | { fault: PictureFault }> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length > MOST_BYTES) return { fault: 'size' };
  const format = formatOf(file);
  if (format !== 'jpeg' && format !== 'png') return { fault: 'format' };
  try {
    const { picture } = await openUpload(file, format, ({ width, height }) => width * height <= MOST_PIXELS);
    if (!picture) return { fault: 'pixels' };
    const type = format === 'png' ? 'png' : 'jpg';
    const encoded = await encodeWithin(picture, type, WIDEST, HIGHEST);
    return { width: encoded.width, height: encoded.height, type, file: encoded.data };
  } catch (error) {
    if (!(error instanceof BrokenPicture)) throw error;
    return { fault: 'whole' };
  }
}
