/** Texts that are compressed once, when first requested, and sent in the accepted encoding. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Context } from 'koa';

/** A text in every encoding. */
export type Packed = Readonly<Record<'identity' | 'gzip' | 'br', Buffer>>;

const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Compresses a text in every encoding. */
export function pack(content: Buffer | string): Packed {
  const identity = Buffer.from(content);
  let gzip: Buffer | undefined;
  let br: Buffer | undefined;
  return {
    identity,
    get gzip() {
      gzip ??= gzipSync(identity);
      return gzip;
    },
    get br() {
      br ??= brotliCompressSync(identity, quality);
      return br;
    },
  };
}

/** Chooses the encoding that a caller accepts. @returns `encoding` for the Content-Encoding header */
export function unpackedFor(ctx: Context, packed: Packed): { body: Buffer; encoding: 'br' | 'gzip' | undefined } {
  ctx.vary('Accept-Encoding');
  const coding = ctx.acceptsEncodings('br', 'gzip', 'identity');
  const encoding = coding === 'br' || coding === 'gzip' ? coding : undefined;
  return { body: packed[encoding ?? 'identity'], encoding };
}
