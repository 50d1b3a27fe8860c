/** Reads the parameters of a request: the query of a GET, the body of a POST, never the query of a POST. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Context } from 'koa';
import { ApiError } from '../api/errors.ts';
import { reason } from '../api/reasons.ts';
import { type Body, collect, createAllowance, NotCollected } from './body/collect.ts';
import { parseForm, parseQuery } from './body/form.ts';
import { parseJson } from './body/json.ts';
import { parseMultipart } from './body/multipart.ts';
import { type Parameters, unreadable, utf8, withoutMark } from './body/parameters.ts';
import { once, type RequestState, stateOf } from './request.ts';

const KB = 1024;
const SHORT = 64 * KB;
const LONG = 3 * KB * KB;

/** The memory of bodies, process-wide. Long ones are separate, so there are never so many that a short one waits. */
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

  /** @param holder the sender of the body; by default the caller's address */
  return async (ctx: Context, holder = stateOf(ctx).address): Promise<Parameters> => {
    if (ctx.method !== 'POST') return parseQuery(ctx.querystring);
    const { length } = ctx.request;
    if (length === 0 || (length === undefined && !ctx.get('transfer-encoding'))) return {};
    const { req, res } = ctx;
    const plain = plainBody(req);
    const body = await (plain
      ? readPlainly({ req, res, state: stateOf(ctx) }, plain, holder)
      : once(stateOf(ctx), PARAMETERS, () => readOther(ctx, limit, holder)));
    // The requested language is among the parameters: see `languageOf`.
    (ctx.request as { body?: Parameters }).body = body;
    return body;
  };
}

async function readOther(ctx: Context, limit: number, holder: string): Promise<Parameters> {
  const type = typeOf(ctx);
  if (!type) throw unreadable();
  return parsed(type, ctx, await decompressed(ctx, limit, holder));
}

/**
 * The text of a JSON body, for a protocol that parses it itself.
 * @param holder the sender of the body
 * @throws ApiError BODY_UNREADABLE, BODY_TOO_LARGE
 */
export async function readJsonText(ctx: Context, holder: string): Promise<string> {
  if (!ctx.is('json')) throw unreadable();
  const text = utf8.decode(await decompressed(ctx, SHORT, holder));
  if (text === undefined) throw unreadable();
  // Whoever parses it must find the same in it: some readers skip the mark, JSON.parse does not.
  return withoutMark(text);
}

/** The parameters that were read from this request's body; undefined if none were. */
export const bodyOf = ({ request }: Context): Parameters | undefined => (request as { body?: Parameters }).body;

interface BodyType {
  readonly kind: string;
  /** Empty if none is named. */
  readonly charset: string;
}

/** What most callers say, in any letter case (RFC 9110 section 8.3.1): it needs no parser. */
const USUAL = /^application\/(?:x-www-form-(urlencoded)|(json)) *(?:; *charset=(utf-8))?$/i;

function usualType(contentType = ''): BodyType | undefined {
  const [whole, form, , charset = ''] = USUAL.exec(contentType) ?? [];
  return whole === undefined ? undefined : { kind: form ? 'urlencoded' : 'json', charset };
}

function typeOf(ctx: Context): BodyType | undefined {
  const usual = usualType(ctx.req.headers['content-type']);
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

/** The step of a request that reads its parameters: see `once`. */
const PARAMETERS = 'parameters';

/** A body that is short, not compressed, and of a usual type. */
export interface PlainBody extends BodyType {
  readonly length: number;
}

/** The body of a request by its headers, if it is a plain one. */
export function plainBody({ headers }: IncomingMessage): PlainBody | undefined {
  const type = usualType(headers['content-type']);
  const isAsSent = headers['transfer-encoding'] === undefined && headers['content-encoding'] === undefined;
  if (!type || !isAsSent) return undefined;
  const length = headers['content-length'] ?? '';
  return /^[1-9]\d{0,5}$/.test(length) && Number(length) <= SHORT ? { ...type, length: Number(length) } : undefined;
}

/**
 * The parameters of a plain body, also of a request that is not at Koa yet.
 * @param holder the sender of the body
 * @throws ApiError as `parameterReader`
 */
export function readPlainly(
  { req, res, state }: { readonly req: IncomingMessage; readonly res: ServerResponse; readonly state: RequestState },
  { length, kind, charset }: PlainBody,
  holder = state.address,
): Promise<Parameters> {
  return once(state, PARAMETERS, async () => {
    const read = (body: Body) => collect(req, { limit: SHORT, length, body });
    const octets = await holding(shortBodies.begin(holder), res, SHORT, read);
    return kind === 'json' ? parseJson(octets, charset) : parseForm(octets, charset);
  });
}

/**
 * The decompressed bytes of a body.
 * @param limit the most bytes, compressed and decompressed
 * @param holder the sender of the body
 * @throws ApiError BODY_TOO_LARGE, BODY_UNREADABLE; UNAVAILABLE if all bodies together hold too much
 */
async function decompressed(ctx: Context, limit: number, holder: string): Promise<Buffer> {
  const { req, request } = ctx;
  const encoding = request.get('content-encoding').toLowerCase() || 'identity';
  const decompress = inflaters.get(encoding);
  if (encoding !== 'identity' && !decompress) throw unreadable();
  const isLong = limit > SHORT && (decompress || !isShort(ctx));
  return holding((isLong ? longBodies : shortBodies).begin(holder), ctx.res, limit, async (body) => {
    const octets = await collect(req, { limit, length: request.length, body });
    if (!decompress) return octets;
    if (!body.take(limit)) throw new NotCollected('no room');
    const whole = await decompress(octets, { maxOutputLength: limit });
    body.give(limit - whole.length);
    return whole;
  });
}

/** Reads a body into the memory of `body`, which is released with the answer: everything made from it lives until then. */
async function holding(
  body: Body,
  res: ServerResponse,
  limit: number,
  read: (body: Body) => Promise<Buffer>,
): Promise<Buffer> {
  res.once('close', () => body.release());
  try {
    return await read(body);
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
