/** The files of the reference: read and compressed once, at addresses that change with what is in them. */
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Context } from 'koa';
import { FOR_GOOD, sendFile } from '../static-files.ts';

/** A text in every coding that it is sent in. */
export type Packed = Readonly<Record<'identity' | 'gzip' | 'br', Buffer>>;

export interface Asset {
  readonly address: string;
  send(ctx: Context): void;
}

const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

export function pack(content: Buffer | string): Packed {
  const identity = Buffer.from(content);
  return { identity, gzip: gzipSync(identity), br: brotliCompressSync(identity, quality) };
}

/** In the coding that a caller takes. @returns `encoding` where the answer has to name one */
export function unpackedFor(ctx: Context, packed: Packed): { body: Buffer; encoding: 'br' | 'gzip' | undefined } {
  ctx.vary('Accept-Encoding');
  const coding = ctx.acceptsEncodings('br', 'gzip', 'identity');
  const encoding = coding === 'br' || coding === 'gzip' ? coding : undefined;
  return { body: packed[encoding ?? 'identity'], encoding };
}

/** @param name `try.js` */
export function assetOf(name: string, type: string, content: Buffer): Asset {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const packed = pack(content);
  return {
    address: `/docs/${hash}/${name}`,
    send(ctx) {
      const { body, encoding } = unpackedFor(ctx, packed);
      const headers = {
        'Cache-Control': FOR_GOOD,
        'X-Content-Type-Options': 'nosniff',
        ...(encoding && { 'Content-Encoding': encoding }),
      };
      sendFile(ctx, '/docs', { type, body, headers });
    },
  };
}
