/** Pictures that are dear to take: within every limit in bytes, and as much beyond it as a decoder would let them be. */
import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { portraitJpeg, portraitPng } from '../../test/_world/pictures.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** 16 megapixels, the most that is taken. */
const [WIDTH, HEIGHT] = [4000, 4000];

/** Each file by what it is. */
export async function hostileFiles(): Promise<ReadonlyMap<string, Buffer>> {
  const flat = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#fff' } });
  const coarse = sharp(randomBytes(400 * 400 * 3), { raw: { width: 400, height: 400, channels: 3 } });
  const large = coarse.resize(WIDTH, HEIGHT);
  const deep = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 4, background: '#ffff' } });
  const portrait = await portraitPng();
  return new Map([
    ['PNG, 250 texts of 7.9 MB', textBomb()],
    ['PNG, profile of 1 GB', withChunk(portrait, 'iCCP', Buffer.concat([Buffer.from('a\0\0'), zeros(1_000)]))],
    ['PNG, 16 megapixels', await flat.clone().png().toBuffer()],
    ['PNG, 16 megapixels of 64 bits', await deep.toColourspace('rgb16').png().toBuffer()],
    ['PNG, 16 megapixels, interlaced', await flat.clone().png({ progressive: true }).toBuffer()],
    ['JPEG, 16 megapixels', await large.clone().jpeg({ quality: 30 }).toBuffer()],
    ['JPEG, 16 megapixels, progressive', await large.clone().jpeg({ quality: 30, progressive: true }).toBuffer()],
    ['JPEG, 16 megapixels, CMYK', await flat.clone().toColourspace('cmyk').jpeg().toBuffer()],
    ['BMP, 16 megapixels in runs', runBitmap()],
    ['portrait, PNG', portrait],
    ['portrait, JPEG', await portraitJpeg()],
    ['noise', randomBytes(2_000_000)],
  ]);
}

/** Deflated zeros that inflate to so many MB. */
const zeros = (megabytes: number) => deflateSync(Buffer.alloc(megabytes * 1_000_000), { level: 9 });

function chunk(type: string, data: Uint8Array): Buffer {
  const framed = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  framed.writeUInt32BE(data.length);
  framed.writeUInt32BE(crc32(framed.subarray(4, -4)), framed.length - 4);
  return framed;
}

/** A PNG with one more chunk right behind its header. */
const withChunk = (png: Buffer, type: string, data: Uint8Array) =>
  Buffer.concat([png.subarray(0, 33), chunk(type, data), png.subarray(33)]);

function textBomb(): Buffer {
  const header = Buffer.from('000001a40000025808020000' + '00', 'hex');
  const text = Buffer.concat([Buffer.from('k\0\x01\0\0\0', 'latin1'), deflateSync(Buffer.alloc(7_900_000, 'A'))]);
  const rows = Buffer.alloc(1261 * 600, 0xff);
  for (let row = 0; row < 600; row++) rows[row * 1261] = 0;
  const texts = Array.from({ length: 240 }, () => chunk('iTXt', text));
  const rest = [chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), ...texts, ...rest]);
}

/** An RLE8 bitmap of one colour. */
function runBitmap(): Buffer {
  const palette = Buffer.alloc(256 * 4, 0xc0);
  const row = Buffer.concat([
    ...Array.from({ length: Math.floor(WIDTH / 250) }, () => Buffer.from([250, 7])),
    Buffer.from([0, 0]),
  ]);
  const runs = Buffer.concat([...Array.from({ length: HEIGHT }, () => row), Buffer.from([0, 1])]);
  const head = Buffer.alloc(54);
  head.write('BM', 'latin1');
  head.writeUInt32LE(54 + palette.length + runs.length, 2);
  head.writeUInt32LE(54 + palette.length, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(WIDTH, 18);
  head.writeInt32LE(HEIGHT, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(8, 28);
  head.writeUInt32LE(1, 30);
  head.writeUInt32LE(runs.length, 34);
  return Buffer.concat([head, palette, runs]);
}
