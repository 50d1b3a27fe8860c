/** Reads the parameters of a request: the query of a GET, the body of a POST, never the query of a POST. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Context } from 'koa';
import { ApiError } from '../api/errors.ts';
import { reason } from '../api/reasons.ts';
import { createAllowance } from './body/allowance.ts';
import { utf8 } from './body/charset.ts';
import { collect, NotCollected } from './body/collect.ts';
import { parseForm, parseQuery } from './body/form.ts';
import { parseJson } from './body/json.ts';
import { parseMultipart } from './body/multipart.ts';
import { type Parameters, unreadable } from './body/parameters.ts';
import { stateOf } from './respond.ts';

const KB = 1024;
const SHORT = 64 * KB;
const LONG = 3 * KB * KB;

/** The memory of bodies in this process. Long ones are separate, so there are never so many that a short one waits. */
const shortBodies = createAllowance(32 * KB * KB);
const longBodies = createAllowance(64 * KB * KB);
/** Seconds for `Retry-After`. */
const RETRY_AFTER = 5;

export interface BodyLimits {
  /** The field of a file; undefined accepts none. */
  readonly file?: string | undefined;
  readonly large?: boolean | undefined;
}

/** Creates the reader of one endpoint's parameters. */
export function parameterReader({ file, large }: BodyLimits) {
  const limit = large || file ? LONG : SHORT;

  /** @param holder the sender of the body, if known: see `readOctets` */
  return async (ctx: Context, holder?: string): Promise<Parameters> => {
    if (ctx.method !== 'POST') return parseQuery(ctx.querystring);
    const { length } = ctx.request;
    if (length === 0 || (length === undefined && !ctx.get('transfer-encoding'))) return {};
    const type = typeOf(ctx);
    if (!type) throw unreadable();
    const body = await parsed(type, ctx, await readOctets(ctx, limit, holder));
    // The requested language is among the parameters: see `languageOf`.
    (ctx.request as { body?: Parameters }).body = body;
    return body;
  };
}

/**
 * The text of a JSON body, for a protocol that parses it itself.
 * @param holder the sender of the body
 * @throws ApiError BODY_UNREADABLE, BODY_TOO_LARGE
 */
export async function readJsonText(ctx: Context, holder: string): Promise<string> {
  if (!ctx.is('json')) throw unreadable();
  const text = utf8.decode(await readOctets(ctx, SHORT, holder));
  if (text === undefined) throw unreadable();
  return text;
}

/** The parameters that were read from this request's body; undefined if none were. */
export const bodyOf = ({ request }: Context): Parameters | undefined => (request as { body?: Parameters }).body;

interface BodyType {
  readonly kind: string;
  /** Empty if none is named. */
  readonly charset: string;
}

/** What most callers say, which needs no parser. */
const usualTypes = new Map<string | undefined, BodyType>([
  ['application/x-www-form-urlencoded', { kind: 'urlencoded', charset: '' }],
  ['application/json', { kind: 'json', charset: '' }],
]);

function typeOf(ctx: Context): BodyType | undefined {
  const usual = usualTypes.get(ctx.req.headers['content-type']);
  if (usual) return usual;
  const kind = ctx.is('urlencoded', 'json', 'multipart');
  return kind ? { kind, charset: ctx.request.charset } : undefined;
}

function parsed({ kind, charset }: BodyType, ctx: Context, octets: Buffer): Parameters | Promise<Parameters> {
  if (kind === 'urlencoded') return parseForm(octets, charset);
  return kind === 'json' ? parseJson(octets, charset) : parseMultipart(octets, charset, ctx.get('content-type'));
}

const inflaters = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/** True if the body is certainly short. */
export const isShort = ({ request: { length }, req }: Context): boolean =>
  length === undefined ? !('transfer-encoding' in req.headers) : length <= SHORT;

/**
 * The decompressed bytes of a body.
 * @param limit the most bytes, compressed and decompressed
 * @param holder the sender of the body; by default the caller's address
 * @throws ApiError BODY_TOO_LARGE, BODY_UNREADABLE; UNAVAILABLE if all bodies together hold too much
 */
async function readOctets(ctx: Context, limit: number, holder = stateOf(ctx).address): Promise<Buffer> {
  const { req, request } = ctx;
  const encoding = request.get('content-encoding').toLowerCase() || 'identity';
  const decompress = inflaters.get(encoding);
  if (encoding !== 'identity' && !decompress) throw unreadable();
  const isLong = limit > SHORT && (decompress || !isShort(ctx));
  const body = (isLong ? longBodies : shortBodies).begin(holder);
  // Everything made from it lives until the answer.
  ctx.res.once('close', () => body.release());
  try {
    const octets = await collect(req, { limit, length: request.length, body });
    if (!decompress) return octets;
    if (!body.take(limit)) throw new NotCollected('no room');
    const whole = await decompress(octets, { maxOutputLength: limit });
    body.give(limit - whole.length);
    return whole;
  } catch (cause) {
    body.release();
    throw refusalOf(cause, limit);
  }
}

function refusalOf(cause: unknown, limit: number): ApiError {
  const why = cause instanceof NotCollected ? cause.why : undefined;
  if (why === 'no room') return new ApiError('UNAVAILABLE', { cause, retryAfter: RETRY_AFTER });
  const isTooLarge = why === 'too large' || (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
  return isTooLarge ? tooLarge(limit) : unreadable(cause);
}

const tooLarge = (limit: number) =>
  new ApiError('BODY_TOO_LARGE', { details: [{ field: 'body', reason: reason('bodyOver', { kb: limit / KB }) }] });
