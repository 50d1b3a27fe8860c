/** The runs of RLE8 and RLE4 bitmaps, unrolled. */
import { BrokenPicture } from './format.ts';

interface Shape {
  readonly width: number;
  readonly height: number;
  /** Bits a pixel, 8 or 4. */
  readonly depth: number;
  /** Bytes of an unrolled row. */
  readonly stride: number;
}

const END_OF_ROW = 0;
const END = 1;
const MOVE = 2;

/** Rows of palette indices, as a bitmap without runs has them; what no run covers is the first colour. @throws BrokenPicture */
export function readRuns(runs: Uint8Array, { width, height, depth, stride }: Shape): Uint8Array {
  const rows = new Uint8Array(stride * height);
  let at = 0;
  let x = 0;
  let y = 0;
  const next = () => {
    const byte = runs[at++];
    if (byte === undefined) throw new BrokenPicture('cut short');
    return byte;
  };
  const put = (index: number) => {
    if (y >= height) throw new BrokenPicture('a run leaves the picture');
    // Some writers fill a row up to an even number.
    if (x >= width) return;
    if (depth === 8) rows[y * stride + x] = index;
    else rows[y * stride + (x >> 1)] = (rows[y * stride + (x >> 1)] as number) | (x & 1 ? index : index << 4);
    x++;
  };
  /** The nth index of a byte: RLE4 has two, which alternate. */
  const indexOf = (byte: number, n: number) => (depth === 8 ? byte : n & 1 ? byte & 15 : byte >> 4);

  for (;;) {
    const count = next();
    const code = next();
    if (count > 0) {
      for (let n = 0; n < count; n++) put(indexOf(code, n));
    } else if (code === END) {
      return rows;
    } else if (code === END_OF_ROW) {
      x = 0;
      y++;
      // Some writers end the last row and say no more.
      if (y >= height && at >= runs.length) return rows;
    } else if (code === MOVE) {
      x += next();
      y += next();
    } else {
      const size = depth === 8 ? code : (code + 1) >> 1;
      const literal = runs.subarray(at, at + size);
      if (literal.length < size) throw new BrokenPicture('cut short');
      at += size + (size & 1);
      for (let n = 0; n < code; n++) put(indexOf(literal[depth === 8 ? n : n >> 1] as number, n));
    }
  }
}
