/** Turns an uploaded file into the files of an avatar, in a child process. */
import { BrokenPicture, formatOf } from '../pictures/format.ts';
import { openUpload } from '../pictures/open-upload.ts';
import { encode, type Header, upright } from '../pictures/sharp.ts';
import { whiteness } from './background.ts';
import { type Fault, FILE_SIZE, HEIGHT, isWithin, WHITE, WIDTH } from './requirements.ts';
import { type FileName, sizes } from './store.ts';

export interface PreparedAvatar {
  /** Pixels of the original size. */
  readonly width: number;
  readonly height: number;
  readonly type: 'jpg' | 'png';
  /** Re-encoded: only the pixels of the upload are kept. */
  readonly files: readonly (readonly [FileName, Uint8Array])[];
}

/** A larger picture is rejected without being decoded. */
const MOST_PIXELS = 4_000_000;

function faultsOfSize({ width, height }: Header['upright']): Fault[] {
  return [
    ...(isWithin(WIDTH, width) ? [] : [{ requirement: 'width' as const, found: width }]),
    ...(isWithin(HEIGHT, height) ? [] : [{ requirement: 'height' as const, found: height }]),
  ];
}

/** Checks a file by every requirement; if it meets them all, makes the files. */
export async function prepareAvatar({ bytes }: { bytes: Uint8Array }): Promise<PreparedAvatar | { faults: Fault[] }> {
  const faults: Fault[] = [];
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isWithin(FILE_SIZE, file.length)) faults.push({ requirement: 'size', found: file.length });
  const format = formatOf(file);
  if (format !== 'jpeg' && format !== 'png') return { faults: [{ requirement: 'format', found: 0 }, ...faults] };

  try {
    const { size, picture } = await openUpload(file, format, ({ width, height }) => width * height <= MOST_PIXELS);
    const { width, height } = size;
    faults.push(...faultsOfSize(size));
    if (!picture) return { faults };
    const pixels = await upright(picture);
    const white = whiteness(pixels);
    if (white < WHITE) faults.push({ requirement: 'background', found: white });
    if (faults.length) return { faults };

    const type = format === 'png' ? 'png' : 'jpg';
    const original = [`original.${type}`, await encode(pixels, type)] as const;
    const scaled = Object.entries(sizes).map(async ([name, shape]) => {
      return [`${name}.jpg` as FileName, await encode(pixels, 'jpg', shape)] as const;
    });
    return { width, height, type, files: [original, ...(await Promise.all(scaled))] };
  } catch (error) {
    if (!(error instanceof BrokenPicture)) throw error;
    return { faults: [...faults, { requirement: 'whole', found: 0 }] };
  }
}
