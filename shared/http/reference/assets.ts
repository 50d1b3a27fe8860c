/** The static files of the reference: read and compressed once, at addresses that change with their content. */
import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import { pack, unpackedFor } from '../packed.ts';
import { FOR_GOOD, sendFile } from '../static-files.ts';

export interface Asset {
  readonly address: string;
  send(ctx: Context): void;
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
