/** The header of a bitmap: pixel format, size and offset. */
import { BrokenPicture } from './format.ts';

const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BIT_FIELDS = 3;
const ALPHA_BIT_FIELDS = 6;

const FILE_HEADER = 14;
/** OS/2 1.x: sides of 16 bits, palette entries of three bytes. */
const CORE_HEADER = 12;
const FIRST_MASK = FILE_HEADER + 40;

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly depth: number;
  /** Whether its pixels are run-length encoded with a palette. */
  readonly runs: boolean;
  /** The palette colour of pixels without a run. */
  readonly firstColour: readonly number[];
  /** Bytes of a row without runs. */
  readonly stride: number;
  /** Bytes from the start of the file. */
  readonly pixelsAt: number;
  /** Masks of bit fields: red, green, blue, alpha; 0 is no alpha. */
  readonly masks: readonly number[] | undefined;
}

/** Reads the header. @throws BrokenPicture if it is cut short or of an unused kind */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FILE_HEADER + CORE_HEADER) throw new BrokenPicture('no header');
  const size = view.getUint32(14, true);
  const core = size === CORE_HEADER;
  if (!core && (size < 40 || size > 256 || bytes.length < FILE_HEADER + size)) throw new BrokenPicture('no header');
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const depth = view.getUint16(core ? 24 : 28, true);
  const compression = core ? RGB : view.getUint32(30, true);

  // In the oldest header with masks they follow it, in later ones they are part of it.
  const fields = compression === BIT_FIELDS || compression === ALPHA_BIT_FIELDS;
  const hasAlpha = compression === ALPHA_BIT_FIELDS || size >= 56;
  if (fields && bytes.length < FIRST_MASK + (hasAlpha ? 16 : 12)) throw new BrokenPicture('no masks');
  const mask = (at: number) => view.getUint32(FIRST_MASK + at, true);

  const supported =
    compression === RGB
      ? [1, 4, 8, 16, 24, 32].includes(depth)
      : compression === RLE8
        ? depth === 8
        : compression === RLE4
          ? depth === 4
          : fields && (depth === 16 || depth === 32);
  if (!supported || width < 1 || height === 0) throw new BrokenPicture('unknown kind of bitmap');
  return {
    width,
    height: Math.abs(height),
    topDown: height < 0,
    depth,
    runs: compression === RLE8 || compression === RLE4,
    firstColour: [2, 1, 0].map((part) => bytes[FILE_HEADER + size + part] ?? 0),
    stride: Math.ceil((width * depth) / 32) * 4,
    pixelsAt: view.getUint32(10, true),
    masks: fields ? [mask(0), mask(4), mask(8), hasAlpha ? mask(12) : 0] : undefined,
  };
}
