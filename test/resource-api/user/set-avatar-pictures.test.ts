/** Which pictures become an avatar, what is said of the others, and what is kept of them. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas, loadImage } from 'canvas';
import sharp from 'sharp';
import { padded, pngBomb, portrait, portraitJpeg, portraitPng } from '../../_world/pictures.ts';
import { call, onBothDatabases } from '../../_world.ts';
import { type Avatar, filesOf, list, upload } from './_avatars.ts';

const test = onBothDatabases();
const bomb = pngBomb(20_000, 20_000);

/** Makes a picture once, for both databases. */
function once(make: () => Promise<Buffer>): () => Promise<Buffer> {
  let made: Promise<Buffer> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const right: Record<string, () => Promise<Buffer>> = {
  'a JPEG': () => portraitJpeg(),
  'a PNG': () => portraitPng(),
  'the smallest picture': () => portraitPng({ width: 412, height: 578 }),
  'the largest picture': () => portraitJpeg({ width: 600, height: 800 }),
  'a JPEG of 40 KB': async () => padded(await (await portrait()).jpeg({ quality: 20 }).toBuffer(), 40 * 1024),
  'a JPEG of 2 MB': async () => padded(await portraitJpeg(), 2 * 1024 * 1024),
  'a progressive JPEG': async () => (await portrait()).jpeg({ progressive: true, quality: 95 }).toBuffer(),
  'a grey JPEG': async () => (await portrait()).greyscale().jpeg({ quality: 99 }).toBuffer(),
  'a CMYK JPEG': async () => (await portrait()).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
  'a 16-bit PNG': async () => (await portrait()).toColourspace('rgb16').png().toBuffer(),
  'an interlaced PNG with a palette': async () =>
    (await portrait()).png({ palette: true, progressive: true }).toBuffer(),
  'a JPEG of a camera that was held upright': async () =>
    (await portrait()).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(),
};

for (const [what, makeAnew] of Object.entries(right)) {
  const make = once(makeAnew);
  test(`${what} becomes the active avatar`, async (t, world) => {
    const user = await world.user();
    const picture = await make();
    const { status, body } = await upload(world, user, picture);
    t.is(status, 200, body.message);
    t.is(body.error_code, 0);
    t.true(body.active);
    t.deepEqual(await list(world, user), [{ ...only(body) }]);

    const file = await call(body.url);
    t.is(file.status, 200);
    const { width, height } = await loadImage(file.bytes);
    t.deepEqual([body.width, body.height], [width, height]);
    const shown = await loadImage(picture);
    t.deepEqual([width, height], [shown.width, shown.height]);
    t.true(alike(await colour(file.bytes, 0.5, 0.35), await colour(picture, 0.5, 0.35)));
    t.true(alike(await colour(file.bytes, 0.5, 0.95), await colour(picture, 0.5, 0.95)));
  });
}

const wrong: Record<string, readonly [() => Promise<Buffer>, string, string]> = {
  'a JPEG of 39 KB': [
    async () => padded(await (await portrait()).jpeg({ quality: 20 }).toBuffer(), 39 * 1024),
    'must be a file of 40 KB to 2 MB; this one has 39936 bytes',
    '文件应该在40KB到2MB之间',
  ],
  'a JPEG of 2 MB and a byte': [
    async () => padded(await portraitJpeg(), 2 * 1024 * 1024 + 1),
    'must be a file of 40 KB to 2 MB; this one has 2097153 bytes',
    '文件应该在40KB到2MB之间',
  ],
  'a picture 411 pixels wide': [
    () => portraitPng({ width: 411, height: 578 }),
    'must be 412 to 600 pixels wide; this one is 411',
    '图像宽应该在412到600像素之间',
  ],
  'a picture 601 pixels wide': [
    () => portraitJpeg({ width: 601, height: 800 }),
    'must be 412 to 600 pixels wide; this one is 601',
    '图像宽应该在412到600像素之间',
  ],
  'a picture 577 pixels high': [
    () => portraitPng({ width: 412, height: 577 }),
    'must be 578 to 800 pixels high; this one is 577',
    '图像高应该在578到800像素之间',
  ],
  'a picture 801 pixels high': [
    () => portraitJpeg({ width: 600, height: 801 }),
    'must be 578 to 800 pixels high; this one is 801',
    '图像高应该在578到800像素之间',
  ],
  'a grey background': [
    () => portraitJpeg({ background: '#c8c8c8' }),
    'must have a white background: 90 % of its top and sides; of this one 0 % are white',
    '图像背景应该是白色',
  ],
  'a background of very light grey': [
    () => portraitPng({ background: '#eeeeee' }),
    'must have a white background: 90 % of its top and sides; of this one 0 % are white',
    '图像背景应该是白色',
  ],
  'a GIF named .jpg': [
    async () => padGif(await (await portrait()).gif().toBuffer()),
    'must be a JPEG or PNG picture',
    '图片格式应该是jpg或png',
  ],
  'an SVG': [
    async () =>
      Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="500" height="700">${' '.repeat(50_000)}</svg>`),
    'must be a JPEG or PNG picture',
    '图片格式应该是jpg或png',
  ],
  'a JPEG that was cut short': [
    async () => cut(await portraitJpeg(), 0.9),
    'must be a whole picture; this one is damaged or cut short',
    '图片应该完整',
  ],
  'a PNG that was cut short': [
    async () => cut(await portraitPng(), 0.9),
    'must be a whole picture; this one is damaged or cut short',
    '图片应该完整',
  ],
  'a PNG without its end': [
    async () => (await portraitPng()).subarray(0, -12),
    'must be a whole picture; this one is damaged or cut short',
    '图片应该完整',
  ],
  'a camera that was held across': [
    async () => (await portrait()).withMetadata({ orientation: 8 }).jpeg({ quality: 95 }).toBuffer(),
    'must be 412 to 600 pixels wide; this one is 700',
    '图像宽应该在412到600像素之间',
  ],
};

for (const [what, [makeAnew, reason, zh]] of Object.entries(wrong)) {
  const make = once(makeAnew);
  test(`${what} is refused, with the reason in words`, async (t, world) => {
    const user = await world.user();
    const picture = await make();
    const { status, body } = await upload(world, user, picture);
    t.is(status, 400);
    t.is(body.error_code, 100004);
    t.is(body.api_uri, 'system.common');
    t.true(
      body.details?.some((detail) => detail.field === 'avatar' && detail.reason === reason),
      body.message,
    );
    t.true(body.message.includes(reason));
    t.true((await upload(world, user, picture, 'zh-CN')).body.message.includes(zh));
    t.deepEqual(await list(world, user), []);
  });
}

test('all that is wrong is told at once', async (t, world) => {
  const picture = await (await portrait({ width: 700, height: 400, background: '#777' }))
    .jpeg({ quality: 5 })
    .toBuffer();
  const { body } = await upload(world, await world.user(), picture);
  t.deepEqual(
    body.details?.map(({ reason }) => reason.split(' ').slice(0, 5).join(' ')),
    ['must be a file of', 'must be 412 to 600', 'must be 578 to 800', 'must have a white background:'],
  );
});

test('a bomb of 20,000 × 20,000 pixels is refused by its header alone', async (t, world) => {
  const user = await world.user();
  const whole = await bomb;
  t.true(whole.length > 40 * 1024 && whole.length < 2 * 1024 * 1024);
  // Were one of its pixels looked at, the second one would be told to be damaged.
  for (const picture of [whole, Buffer.concat([whole.subarray(0, 60), Buffer.alloc(50_000)])]) {
    const { status, body } = await upload(world, user, picture);
    t.is(status, 400);
    t.is(body.error_code, 100004);
    t.deepEqual(
      body.details?.map(({ reason }) => reason),
      ['must be 412 to 600 pixels wide; this one is 20000', 'must be 578 to 800 pixels high; this one is 20000'],
    );
  }
});

test('of an upload nothing but its pixels is kept', async (t, world) => {
  const user = await world.user();
  const exif = { IFD0: { ImageDescription: 'taken at home', Copyright: '<script>alert(1)</script>' } };
  const jpeg = await (await portrait()).withExif(exif).jpeg({ quality: 95 }).toBuffer();
  const script = Buffer.from('<script>alert(2)</script>');
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, script.length + 2]), script]);
  const picture = Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2), script]);
  t.true(picture.includes('taken at home'));
  const { body } = await upload(world, user, picture);
  const folder = join(world.dataDir, 'avatars', body.version.slice(0, 2), body.version);
  t.deepEqual(filesOf(world, body.version), ['413.jpg', '420.jpg', 'original.jpg']);
  for (const url of [body.url, body.url.replace('original', '420'), body.url.replace('original', '413')]) {
    const { bytes, headers } = await call(url);
    t.false(bytes.includes('script') || bytes.includes('taken at home'));
    t.is((await sharp(bytes).metadata()).exif, undefined);
    t.is(headers.get('content-type'), 'image/jpeg');
    t.is(headers.get('x-content-type-options'), 'nosniff');
    t.is(headers.get('content-security-policy'), "default-src 'none'; sandbox");
    t.is(headers.get('cache-control'), 'public, max-age=31536000, immutable');
  }
  t.is(statSync(folder).mode & 0o777, 0o700);
  t.is(statSync(join(folder, '420.jpg')).mode & 0o777, 0o600);
});

test('a transparent background is stored white', async (t, world) => {
  const cutOut = await sharp(await portraitPng({ background: '#fff0' }))
    .png()
    .toBuffer();
  const { status, body } = await upload(world, await world.user(), cutOut);
  t.is(status, 200, body.message);
  t.deepEqual(await colour((await call(body.url)).bytes, 0.01, 0.01), [255, 255, 255, 255]);
});

/** The members of an avatar. */
const only = ({ id, version, width, height, active, url }: Avatar) => ({ id, version, width, height, active, url });

const cut = (bytes: Buffer, share: number) => bytes.subarray(0, Math.floor(bytes.length * share));
const padGif = (gif: Buffer) => Buffer.concat([gif, Buffer.alloc(Math.max(0, 50_000 - gif.length))]);

/** The colour around a place of a picture, as it is shown: the mean of 9 × 9 pixels, since one alone is of the grain. */
async function colour(picture: Buffer, x: number, y: number): Promise<number[]> {
  const image = await loadImage(picture);
  const ctx = createCanvas(image.width, image.height).getContext('2d');
  ctx.drawImage(image, 0, 0);
  const { data } = ctx.getImageData(Math.floor(image.width * x) - 4, Math.floor(image.height * y) - 4, 9, 9);
  return [0, 1, 2, 3].map((part) => data.filter((_, at) => at % 4 === part).reduce((sum, one) => sum + one, 0) / 81);
}

/** The same but for what encoding anew does, and for what each makes of CMYK. */
const alike = (one: number[], other: number[]) =>
  one.every((value, part) => Math.abs(value - (other[part] ?? 0)) <= 25);
