/** The work of `chaos` and `order`, in a child process. */
import { bare, PIXELS } from '../bare.ts';
import { readBmp } from '../bmp.ts';
import { type BmpHeader, readBmpHeader } from '../bmp-header.ts';
import { BrokenPicture, type Format, formatOf } from '../format.ts';
import { collectGarbage } from '../garbage.ts';
import { orientationChunk, readChunks, withChunk, writePng } from '../png-chunks.ts';
import { checkMended, checkWhole, type Header, jpegToPng, pixelsToPng, readHeader } from '../sharp.ts';
import { drawNoise, readNoise, roomIn } from './noise.ts';
import { openPicture, sealPicture } from './sealed-picture.ts';

/** Bytes of the file. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_PIXELS = 16_000_000;
/** The longest side in pixels, which browsers can show. */
const LONGEST_SIDE = 32_767;
/** Bytes of an encrypted picture: in base64 it fits a body of 3 MB, as form and as JSON. */
const MOST_NOISE = 2_200_000;

export interface Job {
  /** Base64 as sent. */
  readonly image: string;
  readonly password: string;
  /** 32 bytes. */
  readonly secret: Uint8Array;
}

export type EncryptionRefusal = 'no base64' | 'no picture' | 'too many bytes' | 'too many pixels' | 'not to be opened';
/** A PNG in base64, or the reason for none. */
export type EncryptionResult = { readonly image: string } | { readonly refused: EncryptionRefusal };

/** Encrypts a PNG, JPEG or BMP. */
export function encryptPicture({ image, ...lock }: Job): Promise<EncryptionResult> {
  return outcomeOf(async () => {
    const { file, format, size, orientation } = await readSent(image, { bytes: MOST_BYTES, side: LONGEST_SIDE });
    const kept = keep(file, format, orientation);
    await checkPixels(kept, format);
    // Key derivation takes 64 MiB, which must not add to the decoder's memory.
    await collectGarbage();
    const sealed = sealPicture(kept, roomIn(size), { ...lock, context: contextOf(size) });
    // With the orientation of the picture, the noise has the same width and height in every viewer.
    return drawNoise(sealed, size, orientation === 1 ? [] : [orientationChunk(orientation)]);
  });
}

/** Restores a picture that `chaos` encrypted. */
export function decryptPicture({ image, ...lock }: Job): Promise<EncryptionResult> {
  return outcomeOf(async () => {
    const { file, format } = await readSent(image, { bytes: MOST_NOISE, side: Number.POSITIVE_INFINITY });
    // Reading the noise decodes all of it.
    if (format !== 'png') await checkPixels(file, format);
    const noise = format === 'png' ? await readNoise(file) : undefined;
    await collectGarbage();
    const opened = noise && openPicture(noise.bytes, { ...lock, context: contextOf(noise.size) });
    return toPng(opened ?? refuse('not to be opened'));
  });
}

/**
 * A picture as it was sent, read as far as its header.
 * @param most bytes of the file, and pixels of its longer side
 */
async function readSent(image: string, most: { readonly bytes: number; readonly side: number }) {
  const given = readBase64(image) ?? refuse('no base64');
  if (given.length > most.bytes) refuse('too many bytes');
  const format = formatOf(given) ?? refuse('no picture');
  const { bytes: file, mended } = bareOf(given, format);
  const { orientation, ...size } = await headerOf(file, format);
  const { width, height } = size;
  if (width * height > MOST_PIXELS || Math.max(width, height) > most.side) refuse('too many pixels');
  if (mended) await checkMended(file);
  return { file, format, size, orientation };
}

/** The version of the encryption: contexts of different versions open nothing of each other. */
const contextOf = ({ width, height }: { width: number; height: number }) => `upare picture 1, ${width} × ${height}`;

async function headerOf(file: Buffer, format: Format): Promise<Pick<Header, 'width' | 'height' | 'orientation'>> {
  if (format !== 'bmp') return readHeader(file);
  const { width, height }: BmpHeader = readBmpHeader(file);
  return { width, height, orientation: 1 };
}

const bareOf = (file: Buffer, format: Format) =>
  format === 'bmp' ? { bytes: file, mended: false } : bare(file, format);

/** Decodes like `order` will. @throws BrokenPicture if pixels are missing */
async function checkPixels(kept: Buffer, format: Format): Promise<void> {
  if (format === 'png') await checkWhole(kept);
  else if (format === 'jpeg') await jpegToPng(kept);
  else await readBmp(kept);
}

/** The bytes to encrypt, from which `toPng` restores the pixels; a PNG keeps its depth and palette. */
function keep(file: Buffer, format: Format, orientation: number): Buffer {
  if (format !== 'png') return file;
  const shown = writePng(readChunks(file, PIXELS));
  return orientation === 1 ? shown : withChunk(shown, orientationChunk(orientation));
}

async function toPng(kept: Buffer): Promise<Buffer> {
  const format = formatOf(kept);
  if (format === 'png') return kept;
  return format === 'jpeg' ? jpegToPng(kept) : pixelsToPng(await readBmp(kept));
}

class Refused extends Error {
  readonly refusal: EncryptionRefusal;
  constructor(refusal: EncryptionRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

function refuse(refusal: EncryptionRefusal): never {
  throw new Refused(refusal);
}

/** Classes do not survive the way between processes, so refusals are values. */
async function outcomeOf(work: () => Promise<Buffer>): Promise<EncryptionResult> {
  try {
    return { image: (await work()).toString('base64') };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.refusal };
    if (error instanceof BrokenPicture) return { refused: 'no picture' };
    throw error;
  }
}

/**
 * Decodes base64: either alphabet, with or without padding, line breaks and a `data:` prefix; a space is an unescaped
 * plus of a form.
 * @returns undefined if it is not base64
 */
function readBase64(text: string): Buffer | undefined {
  const body = text
    .replace(/^\s*data:[^,]{0,100};base64,/i, '')
    // Lines may be indented; a single space at the start of a line may have been a plus.
    .replace(/[\r\n\t]+(?: {2,})?/g, '')
    .trim()
    .replaceAll(' ', '+');
  return /^[\w+/-]+={0,2}$/.test(body) ? Buffer.from(body, 'base64') : undefined;
}
