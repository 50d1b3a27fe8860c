/** Texts that are compressed once, when first requested, and sent in the accepted encoding. */
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Context } from 'koa';
import { sendFile } from './static-files.ts';

/** A text in every encoding. */
export interface Packed extends Readonly<Record<'identity' | 'gzip' | 'br', Buffer>> {
  /** A hash of it, base64url. */
  readonly hash: string;
}

const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Compresses a text in every encoding. */
export function pack(content: Buffer | string): Packed {
  const identity = Buffer.from(content);
  let gzip: Buffer | undefined;
  let br: Buffer | undefined;
  let hash: string | undefined;
  return {
    identity,
    get hash() {
      hash ??= createHash('sha256').update(identity).digest('base64url');
      return hash;
    },
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

/**
 * Sends a text that may change: who has it already asks whether it did, and gets 304 if not.
 * @param route the route in the metrics
 */
export function sendPacked(
  ctx: Context,
  route: string,
  { type, packed, headers }: { type: string; packed: Packed; headers: Readonly<Record<string, string>> },
): void {
  const { body, encoding } = unpackedFor(ctx, packed);
  // RFC 9110 section 8.8.3.3: each encoding has a tag of its own.
  const etag = encoding ? `${packed.hash}-${encoding}` : packed.hash;
  const about = { 'Cache-Control': 'no-cache', ...headers, ...(encoding && { 'Content-Encoding': encoding }) };
  sendFile(ctx, route, { type, body, etag, headers: about });
}
