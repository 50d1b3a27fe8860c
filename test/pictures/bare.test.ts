/** What stands beside a picture's pixels reaches no decoder, and what is wrong with it harms nobody. */
import { deflateSync } from 'node:zlib';
import test from 'ava';
import sharp from 'sharp';
import { prepareAvatar } from '../../shared/avatars/prepare-avatar.ts';
import { bare } from '../../shared/pictures/bare.ts';
import { decryptPicture, encryptPicture } from '../../shared/pictures/encryption/encryption.ts';
import { pngChunk, portrait, portraitJpeg, portraitPng } from '../_world/pictures.ts';

const lock = { password: '123456', secret: Buffer.alloc(32, 1) };
const MB = 1024 * 1024;

/** A PNG or JPEG with more right behind its beginning. */
const withMore = (file: Buffer, at: number, more: Buffer) =>
  Buffer.concat([file.subarray(0, at), more, file.subarray(at)]);

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** Encrypts, decrypts, and tells whether every pixel came back. */
async function comesBack(file: Buffer): Promise<boolean> {
  const locked = await encryptPicture({ image: file.toString('base64'), ...lock });
  if ('refused' in locked) return false;
  const opened = await decryptPicture({ image: locked.image, ...lock });
  if ('refused' in opened) return false;
  const pixels = (bytes: Buffer) => sharp(bytes, { ignoreIcc: true, failOn: 'none' }).raw().toBuffer();
  return (await pixels(Buffer.from(opened.image, 'base64'))).equals(await pixels(file));
}

test.serial('text that would inflate to two gigabytes stays as small as it is', async (t) => {
  const png = await portraitPng();
  const text = Buffer.concat([Buffer.from('k\0\x01\0\0\0', 'latin1'), deflateSync(Buffer.alloc(7_900_000, 'A'))]);
  const bomb = withMore(png, 33, Buffer.concat(Array.from({ length: 200 }, () => pngChunk('iTXt', text))));
  const before = process.resourceUsage().maxRSS;
  const locked = await encryptPicture({ image: bomb.toString('base64'), ...lock });
  await decryptPicture({ image: bomb.toString('base64'), ...lock });
  await prepareAvatar({ bytes: bomb });
  t.false('refused' in locked);
  t.true((process.resourceUsage().maxRSS - before) * 1024 < 400 * MB);
});

test('of a PNG its pixels and colours are left, of a JPEG its segments for them', async (t) => {
  const png = await portraitPng();
  const decorated = withMore(
    png,
    33,
    Buffer.concat([pngChunk('tEXt', Buffer.from('k\0v')), pngChunk('acTL', Buffer.alloc(8))]),
  );
  t.deepEqual(bare(decorated, 'png').bytes, bare(png, 'png').bytes);
  const profile = Buffer.concat([Buffer.from('p\0\0'), deflateSync(Buffer.alloc(20 * MB))]);
  t.deepEqual(bare(withMore(png, 33, pngChunk('iCCP', profile)), 'png').bytes, bare(png, 'png').bytes);

  const jpeg = await portraitJpeg();
  const more = [
    segment(0xfe, Buffer.from('a comment \xff\xd9', 'latin1')),
    segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0x')),
    segment(0xe2, Buffer.from('MPF\0x')),
  ];
  const { bytes, mended } = bare(Buffer.concat([withMore(jpeg, 2, Buffer.concat(more)), jpeg]), 'jpeg');
  t.false(mended);
  t.deepEqual(bytes, bare(jpeg, 'jpeg').bytes);
  t.true(bytes.length <= jpeg.length);
});

test('how a picture is turned, and its profile, stay', async (t) => {
  const turned = await (await portrait()).withMetadata({ orientation: 6 }).withIccProfile('p3').jpeg().toBuffer();
  const { orientation, icc } = await sharp(bare(turned, 'jpeg').bytes).metadata();
  t.is(orientation, 6);
  t.true((icc?.length ?? 0) > 100);
});

test('a JPEG with a damaged profile comes back from chaos', async (t) => {
  const { icc } = await sharp(await (await portrait()).withIccProfile('p3').jpeg().toBuffer()).metadata();
  const profile = icc as Buffer;
  const jpeg = await portraitJpeg();
  const odd = {
    padded: Buffer.concat([profile, Buffer.alloc(7)]),
    'cut in half': profile.subarray(0, profile.length / 2),
    'cut at its end': profile.subarray(0, -5),
    'no profile at all': Buffer.from('profile'),
  };
  for (const [what, data] of Object.entries(odd)) {
    const app2 = segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), data]));
    t.true(await comesBack(withMore(jpeg, 2, app2)), what);
  }
});

test('a JPEG without its last marker is whole, one without some pixels is not', async (t) => {
  const jpeg = await portraitJpeg();
  t.true(await comesBack(jpeg.subarray(0, -2)));
  for (const length of [jpeg.length / 2, jpeg.length - 2000]) t.false(await comesBack(jpeg.subarray(0, length)));
});

test('base64 may come in indented lines', async (t) => {
  const lines = (await portraitPng()).toString('base64').replace(/.{76}/g, '$&\n    ');
  t.false('refused' in (await encryptPicture({ image: lines, ...lock })));
});
