/**
 * Writes a drawn captcha as a file. Each pixel is a blend of two colours, so a palette is enough: such a PNG takes a
 * third of the bytes, and a twentieth of the time, of canvas' own.
 */
import { constants, crc32, deflateSync } from 'node:zlib';
import { createCanvas } from 'canvas';

export type PictureType = 'png' | 'jpg' | 'bmp';

/** Pixels. */
export const CAPTCHA_WIDTH = 220;
export const CAPTCHA_HEIGHT = 80;

export interface DrawnCaptcha {
  /** The ink of each pixel, 0 to 255, row by row. */
  readonly inked: Uint8Array;
  /** As `#rrggbb`. */
  readonly ink: string;
  readonly paper: string;
}

/** The colours of the 256 blends. */
type Palette = Buffer;

const encoders: Readonly<Record<PictureType, (inked: Uint8Array, palette: Palette) => Buffer>> = { png, jpg, bmp };

/** @returns the file's bytes */
export function encodePicture({ inked, ink, paper }: DrawnCaptcha, type: PictureType): Buffer {
  return encoders[type](inked, blend(paper, ink));
}

function blend(paper: string, ink: string): Palette {
  const [from, to] = [Buffer.from(paper.slice(1), 'hex'), Buffer.from(ink.slice(1), 'hex')];
  const palette = Buffer.alloc(256 * 3);
  for (let i = 0; i < palette.length; i++) {
    const [first, last] = [from[i % 3] as number, to[i % 3] as number];
    palette[i] = Math.round(first + ((last - first) * Math.floor(i / 3)) / 255);
  }
  return palette;
}

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** 8-bit palette pixels, not interlaced. */
const PNG_HEADER = Buffer.alloc(13);
PNG_HEADER.writeUInt32BE(CAPTCHA_WIDTH, 0);
PNG_HEADER.writeUInt32BE(CAPTCHA_HEIGHT, 4);
PNG_HEADER.set([8, 3, 0, 0, 0], 8);

function png(inked: Uint8Array, palette: Palette): Buffer {
  // Each row begins with its filter, which is none.
  const rows = Buffer.alloc((CAPTCHA_WIDTH + 1) * CAPTCHA_HEIGHT);
  for (let y = 0; y < CAPTCHA_HEIGHT; y++)
    rows.set(inked.subarray(y * CAPTCHA_WIDTH, (y + 1) * CAPTCHA_WIDTH), y * (CAPTCHA_WIDTH + 1) + 1);
  // Run lengths are all that large plain areas offer to compress.
  const packed = deflateSync(rows, { level: 1, strategy: constants.Z_RLE });
  const chunks = [chunk('IHDR', PNG_HEADER), chunk('PLTE', palette), chunk('IDAT', packed), chunk('IEND')];
  return Buffer.concat([PNG_SIGNATURE, ...chunks]);
}

/** Length, type, data and checksum: PNG (ISO/IEC 15948), 5.3. */
function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const whole = Buffer.alloc(12 + data.length);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}

// One canvas for all pictures: the garbage collector does not see its memory.
const photo = createCanvas(CAPTCHA_WIDTH, CAPTCHA_HEIGHT);

function jpg(inked: Uint8Array, palette: Palette): Buffer {
  const ctx = photo.getContext('2d');
  const shown = ctx.createImageData(CAPTCHA_WIDTH, CAPTCHA_HEIGHT);
  inked.forEach((level, at) => {
    shown.data.set(palette.subarray(3 * level, 3 * level + 3), 4 * at);
    shown.data[4 * at + 3] = 255;
  });
  ctx.putImageData(shown, 0, 0);
  return photo.toBuffer('image/jpeg', 90);
}

const BMP_HEADER = 54;

/** 24 bits per pixel, blue first, bottom row first; canvas reads this format and does not write it. */
function bmp(inked: Uint8Array, palette: Palette): Buffer {
  // A multiple of four, so rows need no padding.
  const stride = CAPTCHA_WIDTH * 3;
  const file = Buffer.alloc(BMP_HEADER + stride * CAPTCHA_HEIGHT);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(BMP_HEADER, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(CAPTCHA_WIDTH, 18);
  file.writeInt32LE(CAPTCHA_HEIGHT, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  inked.forEach((level, at) => {
    const [x, y] = [at % CAPTCHA_WIDTH, Math.floor(at / CAPTCHA_WIDTH)];
    const to = BMP_HEADER + (CAPTCHA_HEIGHT - 1 - y) * stride + 3 * x;
    for (let channel = 0; channel < 3; channel++) file[to + channel] = palette[3 * level + 2 - channel] as number;
  });
  return file;
}
