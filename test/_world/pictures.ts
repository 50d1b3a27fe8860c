/** Pictures like those that people upload, made anew for each test. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32, createDeflate } from 'node:zlib';
import { createCanvas } from 'canvas';
import sharp, { type Sharp } from 'sharp';

interface PortraitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly background?: string;
}

/** A portrait before a wall: somebody in soft colours with the grain of a camera, the wall in one colour. */
function drawPortrait({ width = 500, height = 700, background = '#fff' }: PortraitOptions = {}) {
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = background;
  ctx.fillRect(0, 0, width, height);
  const light = ctx.createRadialGradient(width / 2, height / 3, 10, width / 2, height / 2, height / 2);
  light.addColorStop(0, '#e8b89a');
  light.addColorStop(0.5, '#875a4c');
  light.addColorStop(1, '#20304f');
  ctx.fillStyle = light;
  ctx.beginPath();
  ctx.ellipse(width / 2, height * 0.35, width * 0.22, height * 0.2, 0, 0, 2 * Math.PI);
  ctx.ellipse(width / 2, height * 0.95, width * 0.36, height * 0.4, 0, 0, 2 * Math.PI);
  ctx.fill();
  const inside = ctx.getImageData(width * 0.15, height * 0.15, width * 0.7, height * 0.8);
  const grain = randomBytes(inside.data.length);
  for (let at = 0; at < inside.data.length; at++) {
    const isWall = at % 4 === 3 || (inside.data[at - (at % 4) + 2] ?? 0) > 200;
    if (!isWall) inside.data[at] = (inside.data[at] ?? 0) + (grain[at] ?? 0) / 8 - 16;
  }
  ctx.putImageData(inside, width * 0.15, height * 0.15);
  return canvas;
}

export const portraitPng = (options?: PortraitOptions): Promise<Buffer> => drawPortrait(options).encode('png');
export const portraitJpeg = (options?: PortraitOptions): Promise<Buffer> => drawPortrait(options).encode('jpeg', 92);

/** A portrait for sharp to make something unusual of. */
export async function portrait(options?: PortraitOptions): Promise<Sharp> {
  return sharp(await portraitPng(options)).removeAlpha();
}

/** A JPEG of exactly so many bytes: comments fill it up. */
export function padded(jpeg: Buffer, bytes: number): Buffer {
  const comments: Buffer[] = [];
  for (let missing = bytes - jpeg.length; missing > 0; ) {
    const size = missing > 70_000 ? 60_000 : missing > 65_000 ? 30_000 : missing;
    comments.push(
      Buffer.concat([Buffer.from([0xff, 0xfe, (size - 2) >> 8, (size - 2) & 255]), Buffer.alloc(size - 4, ' ')]),
    );
    missing -= size;
  }
  return Buffer.concat([jpeg.subarray(0, 2), ...comments, jpeg.subarray(2)]);
}

/** A PNG chunk with its length and checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, 'latin1');
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(data, crc32(head.subarray(4))));
  return Buffer.concat([head, data, tail]);
}

/** A PNG of very many pixels in few bytes: all of them are black, and a bit each, so that it is soon made. */
export async function pngBomb(width: number, height: number): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const deflate = createDeflate({ level: 1 });
  const row = Buffer.alloc(1 + Math.ceil(width / 8));
  Readable.from(Array.from({ length: height }, () => row)).pipe(deflate);
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', await buffer(deflate)), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]);
}

export const asFile = (bytes: Buffer, type = 'image/jpeg') => new Blob([new Uint8Array(bytes)], { type });
