/** The files of the reference: read and compressed once, at addresses that change with what is in them. */
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Context } from 'koa';
import { FOR_GOOD, sendFile } from '../static-files.ts';

export interface Asset {
  readonly address: string;
  send(ctx: Context): void;
}

/** Takes a second for the largest file, and makes it a fifth. */
const brotli = (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });

/** @param name `swagger-ui.css` */
export function assetOf(name: string, type: string, content: Buffer | string): Asset {
  const bytes = Buffer.from(content);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const isText = !type.startsWith('image/png');
  const bodies = isText ? { br: brotli(bytes), gzip: gzipSync(bytes) } : undefined;
  return {
    address: `/docs/${hash}/${name}`,
    send(ctx) {
      const coding = bodies && ctx.acceptsEncodings('br', 'gzip', 'identity');
      const compressed = coding === 'br' || coding === 'gzip' ? coding : undefined;
      if (bodies) ctx.vary('Accept-Encoding');
      const headers = {
        'Cache-Control': FOR_GOOD,
        'X-Content-Type-Options': 'nosniff',
        ...(compressed && { 'Content-Encoding': compressed }),
      };
      sendFile(ctx, '/docs', { type, body: (compressed && bodies?.[compressed]) ?? bytes, headers });
    },
  };
}
