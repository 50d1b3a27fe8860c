/** A PNG as the chunks it consists of (PNG specification, third edition, section 5). */
import { crc32 } from 'node:zlib';
import { BrokenPicture } from './format.ts';

export interface Chunk {
  /** Four letters; a lower-case first letter marks an optional chunk. */
  readonly type: string;
  readonly data: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length, type and checksum. */
const AROUND = 12;

/**
 * The chunks of a PNG up to its end.
 * @param wanted the returned types; each must be undamaged
 * @throws BrokenPicture if the PNG is cut short, or a wanted chunk is damaged
 */
export function readChunks(bytes: Uint8Array, wanted: ReadonlySet<string>): Chunk[] {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at + AROUND <= png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const end = at + AROUND + length;
    if (end > png.length) break;
    if (wanted.has(type)) {
      if (crc32(png.subarray(at + 4, end - 4)) !== png.readUInt32BE(end - 4))
        throw new BrokenPicture(`damaged ${type}`);
      chunks.push({ type, data: png.subarray(at + 8, end - 4) });
    }
    if (type === 'IEND') return chunks;
    at = end;
  }
  throw new BrokenPicture('no end');
}

/** The number of pixels in the header of a PNG, read before anything else. */
export const sizeInHeader = (png: Buffer) =>
  png.length < 24 ? undefined : { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };

/** A PNG of these chunks. */
export function writePng(chunks: readonly Chunk[]): Buffer {
  return Buffer.concat([SIGNATURE, ...chunks.flatMap(framed)]);
}

/** A PNG with one more chunk, right behind its header. */
export function withChunk(png: Buffer, chunk: Chunk): Buffer {
  const header = SIGNATURE.length + AROUND + png.readUInt32BE(SIGNATURE.length);
  return Buffer.concat([png.subarray(0, header), ...framed(chunk), png.subarray(header)]);
}

function framed({ type, data }: Chunk): Uint8Array[] {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, 'latin1');
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(data, crc32(head.subarray(4))));
  return [head, data, tail];
}

/**
 * An eXIf chunk of a PNG with only the orientation, and nothing about the picture's origin.
 * @param orientation 1 to 8, as in EXIF (EXIF 3.0, tag 0x0112)
 */
export function orientationChunk(orientation: number): Chunk {
  const data = Buffer.from('4d4d002a000000080001011200030000000100000000' + '00000000', 'hex');
  data.writeUInt16BE(orientation, 18);
  return { type: 'eXIf', data };
}
