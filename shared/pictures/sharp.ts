/**
 * The one door to sharp, which decodes, turns, scales and encodes. Known to the child processes alone. Of its many formats
 * PNG and JPEG are open; every other decoder is closed, whatever a file claims to be.
 */
import sharp, { type Metadata, type Sharp } from 'sharp';
import { BrokenPicture } from './format.ts';
import { orientationChunk } from './orientation.ts';
import { withChunk } from './png-chunks.ts';

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer'] });
// Nothing is asked for twice, and the pool’s processes are parallel enough.
sharp.cache(false);
sharp.concurrency(1);

/** Seconds after which a picture is given up. */
const PATIENCE = 20;

export interface Header {
  /** Pixels, as the file has them. */
  readonly width: number;
  readonly height: number;
  /** 1 to 8, as EXIF counts. */
  readonly orientation: number;
  /** Pixels, as the picture is shown. */
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

/** What a file says of itself. Nothing is decoded. @throws BrokenPicture */
export async function readHeader(bytes: Uint8Array): Promise<Header> {
  const { width, height, orientation = 1, autoOrient } = await metadata(bytes);
  return { width, height, orientation, upright: autoOrient };
}

/** Decodes a picture, whatever its depth, and keeps nothing of it. @throws BrokenPicture where it is damaged */
export async function checkWhole(bytes: Uint8Array): Promise<void> {
  await decoded(open(bytes, { ignoreIcc: true }).resize(8, 8, { fit: 'fill' }).raw());
}

/**
 * Decodes a JPEG whose end was put there by us, in its own size, where nothing is passed over.
 * @throws BrokenPicture where pixels are missing
 */
export async function checkMended(bytes: Uint8Array): Promise<void> {
  await decoded(open(bytes, { ignoreIcc: true, failOn: 'warning' }).raw());
}

/** The pixels of a PNG or JPEG as they are in the file: not turned, not matched to any screen. @throws BrokenPicture */
export async function exactPixels(bytes: Uint8Array): Promise<Pixels> {
  return decoded(open(bytes, { ignoreIcc: true }).raw());
}

/** A PNG with the very pixels of a JPEG, its colour profile and its orientation. @throws BrokenPicture */
export async function jpegToPng(bytes: Uint8Array): Promise<Buffer> {
  const { space, orientation = 1 } = await metadata(bytes);
  // PNG has no CMYK: those pixels are what their profile makes of them.
  const printed = space === 'cmyk';
  const png = (picture: Sharp) => decoded(picture.png({ compressionLevel: 3, adaptiveFiltering: true }));
  const plain = () => open(bytes, { ignoreIcc: true });
  const profiled = printed ? open(bytes).toColourspace('srgb') : plain().keepIccProfile();
  // A profile that is damaged is left away: the pixels are whole without it.
  const { data } = await png(profiled).catch(() => png(printed ? plain().toColourspace('srgb') : plain()));
  return orientation === 1 ? data : withChunk(data, orientationChunk(orientation));
}

/** A PNG of these pixels. */
export async function pixelsToPng({ data, ...raw }: Pixels): Promise<Buffer> {
  const picture = sharp(data, { raw: { ...raw, channels: raw.channels as 1 | 2 | 3 | 4 }, limitInputPixels: false });
  return (await decoded(picture.png({ compressionLevel: 6 }))).data;
}

/**
 * A picture the way people see it: turned upright, in sRGB, on white where it is transparent, without anything but its
 * pixels. @throws BrokenPicture
 */
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

/** How many pixels there may be is the caller's business, who has read the header. */
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
