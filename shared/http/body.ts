/** Reads the parameters of a request: the query of a GET, the body of a POST, never the query of a POST. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Context } from 'koa';
import rawBody from 'raw-body';
import { ApiError } from '../errors.ts';
import { parseForm, parseQuery } from './body/form.ts';
import { parseJson } from './body/json.ts';
import { parseMultipart } from './body/multipart.ts';
import { type Parameters, unreadable } from './body/parameters.ts';

const KB = 1024;

export interface BodyLimits {
  /** The field that may hold a file; undefined takes none. */
  readonly file?: string | undefined;
  readonly large?: boolean | undefined;
}

/** Makes the reader of one endpoint's parameters. */
export function parameterReader({ file, large }: BodyLimits) {
  const limit = large || file ? 3 * KB * KB : 64 * KB;

  return async (ctx: Context): Promise<Parameters> => {
    if (ctx.method !== 'POST') return parseQuery(ctx.querystring);
    const { length } = ctx.request;
    if (length === 0 || (length === undefined && !ctx.get('transfer-encoding'))) return {};
    const kind = ctx.is('urlencoded', 'json', 'multipart');
    if (!kind) throw unreadable();
    const body = await parsed(kind, ctx, await readOctets(ctx, limit));
    // The words' language is asked for among the parameters: see `languageOf`.
    Object.assign(ctx.request, { body });
    return body;
  };
}

function parsed(kind: string, ctx: Context, octets: Buffer): Parameters | Promise<Parameters> {
  const { charset } = ctx.request;
  if (kind === 'urlencoded') return parseForm(octets, charset);
  return kind === 'json' ? parseJson(octets, charset) : parseMultipart(octets, charset, ctx.get('content-type'));
}

const inflaters = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/**
 * The octets of a body, decompressed.
 * @param limit how many there may be, compressed and decompressed
 * @throws ApiError BODY_TOO_LARGE, BODY_UNREADABLE
 */
export async function readOctets({ req, request }: Context, limit: number): Promise<Buffer> {
  const encoding = request.get('content-encoding').toLowerCase() || 'identity';
  const decompress = inflaters.get(encoding);
  if (encoding !== 'identity' && !decompress) throw unreadable();
  try {
    const octets = await rawBody(req, { length: request.length, limit });
    return decompress ? await decompress(octets, { maxOutputLength: limit }) : octets;
  } catch (cause) {
    const { status, code } = cause as { status?: number; code?: string };
    throw status === 413 || code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(limit) : unreadable(cause);
  }
}

const tooLarge = (limit: number) =>
  new ApiError('BODY_TOO_LARGE', { details: [{ field: 'body', reason: `must not be over ${limit / KB} KB` }] });
