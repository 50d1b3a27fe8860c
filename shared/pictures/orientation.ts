/** The orientation of a picture, 1 to 8 as in EXIF (EXIF 3.0, tag 0x0112). */
import type { Chunk } from './png-chunks.ts';

/** An eXIf chunk of a PNG with only the orientation, and nothing about the picture's origin. */
export function orientationChunk(orientation: number): Chunk {
  const data = Buffer.from('4d4d002a000000080001011200030000000100000000' + '00000000', 'hex');
  data.writeUInt16BE(orientation, 18);
  return { type: 'eXIf', data };
}
