/**
 * The one door to sharp, which decodes, rotates, scales and encodes, in child processes only. Of its many formats only
 * PNG and JPEG are enabled, whatever a file claims to be.
 */
import sharp, { type Metadata, type Sharp } from 'sharp';
import { BrokenPicture } from './format.ts';
import { orientationChunk, withChunk } from './png-chunks.ts';

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer'] });
// Nothing is requested twice, and the pool provides enough parallelism.
sharp.cache(false);
sharp.concurrency(1);

/** Seconds for one picture. */
const PATIENCE = 20;

export interface Header {
  /** The stored size in pixels. */
  readonly width: number;
  readonly height: number;
  /** 1 to 8, as EXIF counts. */
  readonly orientation: number;
  /** The displayed size in pixels. */
  readonly upright: { readonly width: number; readonly height: number };
}

/** Pixels in rows from the top, 8 bits a sample. */
export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  /** Samples a pixel: 1 grey, 3 red, green and blue; 2 and 4 with alpha last. */
  readonly channels: number;
}

/** The metadata of a file, without decoding it. @throws BrokenPicture */
export async function readHeader(bytes: Uint8Array): Promise<Header> {
  const { width, height, orientation = 1, autoOrient } = await metadata(bytes);
  return { width, height, orientation, upright: autoOrient };
}

/** Decodes a picture of any depth and discards it. @throws BrokenPicture if it is damaged */
export async function checkWhole(bytes: Uint8Array): Promise<void> {
  await decoded(open(bytes, { ignoreIcc: true }).resize(8, 8, { fit: 'fill' }).raw());
}

/**
 * Decodes a JPEG with an added end at its full size, where nothing is skipped.
 * @throws BrokenPicture if pixels are missing
 */
export async function checkMended(bytes: Uint8Array): Promise<void> {
  await decoded(open(bytes, { ignoreIcc: true, failOn: 'warning' }).raw());
}

/** The stored pixels of a PNG or JPEG, neither rotated nor colour-managed. @throws BrokenPicture */
export async function exactPixels(bytes: Uint8Array): Promise<Pixels> {
  return decoded(open(bytes, { ignoreIcc: true }).raw());
}

/** A PNG with exactly the pixels, the colour profile and the orientation of a JPEG. @throws BrokenPicture */
export async function jpegToPng(bytes: Uint8Array): Promise<Buffer> {
  const { space, orientation = 1 } = await metadata(bytes);
  // PNG has no CMYK: its profile converts those pixels.
  const printed = space === 'cmyk';
  const png = (picture: Sharp) => decoded(picture.png({ compressionLevel: 3, adaptiveFiltering: true }));
  const plain = () => open(bytes, { ignoreIcc: true });
  const profiled = printed ? open(bytes).toColourspace('srgb') : plain().keepIccProfile();
  // A damaged profile is dropped: the pixels are complete without it.
  const { data } = await png(profiled).catch(() => png(printed ? plain().toColourspace('srgb') : plain()));
  return orientation === 1 ? data : withChunk(data, orientationChunk(orientation));
}

/** A PNG of these pixels. */
export async function pixelsToPng({ data, ...raw }: Pixels): Promise<Buffer> {
  const picture = sharp(data, { raw: { ...raw, channels: raw.channels as 1 | 2 | 3 | 4 }, limitInputPixels: false });
  return (await decoded(picture.png({ compressionLevel: 6 }))).data;
}

/** A picture as displayed: upright, in sRGB, on white if transparent, with nothing but pixels. @throws BrokenPicture */
export async function upright(bytes: Uint8Array): Promise<Pixels> {
  return decoded(open(bytes).autoOrient().flatten({ background: 'white' }).toColourspace('srgb').raw());
}

/** Encodes pixels for the web, scaled to cover `size` and cropped from the centre where one is given. */
export async function encode(pixels: Pixels, type: 'jpg' | 'png', size?: readonly [number, number]): Promise<Buffer> {
  const { data, width, height } = pixels;
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  if (size) picture.resize(...size, { fit: 'cover', position: 'centre' });
  return (await decoded(type === 'png' ? picture.png() : picture.jpeg({ quality: 90, chromaSubsampling: '4:4:4' })))
    .data;
}

/**
 * A picture for the web, as people see it and no larger than this, without anything but its pixels.
 * @throws BrokenPicture
 */
export async function encodeWithin(bytes: Uint8Array, type: 'jpg' | 'png', width: number, height: number) {
  const picture = open(bytes).autoOrient().toColourspace('srgb');
  picture.resize({ width, height, fit: 'inside', withoutEnlargement: true });
  return decoded(type === 'png' ? picture.png() : picture.jpeg({ quality: 85 }));
}

/** The caller, who has read the header, bounds the number of pixels. */
function open(bytes: Uint8Array, { ignoreIcc = false, failOn = 'error' as 'error' | 'warning' } = {}): Sharp {
  return sharp(bytes, { ignoreIcc, failOn, limitInputPixels: false, sequentialRead: true });
}

async function metadata(bytes: Uint8Array): Promise<Metadata> {
  return open(bytes)
    .metadata()
    .catch((cause) => {
      throw new BrokenPicture('no picture', { cause });
    });
}

async function decoded(picture: Sharp): Promise<Pixels> {
  try {
    const { data, info } = await picture.timeout({ seconds: PATIENCE }).toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels };
  } catch (cause) {
    throw new BrokenPicture('not to be decoded', { cause });
  }
}
