/** How a picture is to be turned before it is shown, 1 to 8 as EXIF counts (EXIF 3.0, tag 0x0112). */
import type { Chunk } from './png-chunks.ts';

/** A PNG's eXIf chunk that tells the orientation, and nothing else of where a picture came from. */
export function orientationChunk(orientation: number): Chunk {
  const data = Buffer.from('4d4d002a000000080001011200030000000100000000' + '00000000', 'hex');
  data.writeUInt16BE(orientation, 18);
  return { type: 'eXIf', data };
}
