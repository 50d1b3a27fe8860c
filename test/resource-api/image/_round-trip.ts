/** Encrypting and decrypting, as an app does it. */
import { randomBytes } from 'node:crypto';
import test from 'ava';
import { createCanvas, loadImage } from 'canvas';
import { PNG } from 'pngjs';
import { startWorld, type World } from '../../_world.ts';

export interface Answer {
  readonly image: string;
  readonly password: string;
}

/** One world for a file's stories: pictures touch no database, so that one is as good as the other. */
export function onePictureWorld() {
  let opened: Promise<World> | undefined;
  test.after.always('the world is stopped', async () => {
    await (await opened)?.stop();
  });
  const world = () => {
    opened ??= startWorld('sqlite');
    return opened;
  };
  const call =
    (name: string) =>
    async (params: object, options = {}) =>
      (await world()).post<Answer>(`/api/Image/${name}`, params, options);
  const chaos = call('chaos');
  const order = call('order');

  return {
    chaos,
    order,
    /** Encrypts and decrypts; both pictures as files. */
    async roundTrip(picture: Buffer, options = { json: true }) {
      const locked = await chaos({ image: picture.toString('base64') }, options);
      if (locked.status !== 200) throw new Error(locked.text);
      const { image, password } = locked.body;
      const opened = await order({ image, password }, options);
      if (opened.status !== 200) throw new Error(opened.text);
      return { noise: Buffer.from(image, 'base64'), password, result: Buffer.from(opened.body.image, 'base64') };
    },
  };
}

/** Random pixels, alpha too; every other pixel is transparent and has a colour all the same. */
export function randomPng(width: number, height: number): PNG {
  const png = new PNG({ width, height });
  randomBytes(width * height * 4).copy(png.data);
  for (let at = 3; at < png.data.length; at += 8) png.data[at] = 0;
  return png;
}

export const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** What a browser's canvas would read of an opaque picture. */
export async function canvasPixels(
  picture: Buffer,
): Promise<{ width: number; height: number; data: Uint8ClampedArray }> {
  const image = await loadImage(picture);
  const ctx = createCanvas(image.width, image.height).getContext('2d');
  ctx.drawImage(image, 0, 0);
  return ctx.getImageData(0, 0, image.width, image.height);
}
