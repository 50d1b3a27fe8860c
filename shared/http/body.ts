/** Reads the parameters of a request: the query of a GET, the body of a POST, never the query of a POST. */
import querystring from 'node:querystring';
import { Writable } from 'node:stream';
import type { Context } from 'koa';
import koaBody from 'koa-body';
import rawBody from 'raw-body';
import { UploadedFile } from '../endpoint.ts';
import { ApiError } from '../errors.ts';

const KB = 1024;

export interface BodyLimits {
  /** The field that may hold a file; undefined takes none. */
  readonly file?: string | undefined;
  readonly large?: boolean | undefined;
}

/** Makes the reader of one endpoint's parameters. */
export function parameterReader({ file, large }: BodyLimits) {
  const limit = large || file ? 3 * KB * KB : 64 * KB;
  const parse = koaBody({
    jsonLimit: limit,
    formLimit: limit,
    textLimit: 0,
    text: false,
    multipart: true,
    jsonStrict: true,
    // As `parseForm` reads them: for a form that comes compressed.
    queryString: { depth: 0, allowPrototypes: false, parameterLimit: 200, arrayLimit: 200 },
    formidable: {
      maxFiles: 10,
      maxFileSize: limit,
      maxTotalFileSize: limit,
      maxFieldsSize: limit,
      maxFields: 100,
      allowEmptyFiles: true,
      fileWriteStreamHandler: keepInMemory,
      minFileSize: 0,
    },
  });

  return async (ctx: Context): Promise<Record<string, unknown>> => {
    if (ctx.method !== 'POST') return { ...ctx.query };
    const { length } = ctx.request;
    if (length === 0 || (length === undefined && !ctx.get('transfer-encoding'))) return {};
    const kind = ctx.is('urlencoded', 'json', 'multipart');
    if (!kind) throw new ApiError('BODY_UNREADABLE', { details: [unreadable] });
    if ((length ?? 0) > limit) throw tooLarge(limit);
    try {
      // What nearly every request is, read in a fifth of the time.
      if (kind === 'urlencoded' && !ctx.get('content-encoding')) {
        return keep(ctx, parseForm(await rawBody(ctx.req, { length, limit, encoding: 'utf8' })));
      }
      await parse(ctx as never, async () => undefined);
    } catch (cause) {
      const status =
        (cause as { status?: number; httpCode?: number }).status ?? (cause as { httpCode?: number }).httpCode;
      throw status === 413 ? tooLarge(limit) : new ApiError('BODY_UNREADABLE', { details: [unreadable], cause });
    }
    const body: unknown = (ctx.request as { body?: unknown }).body;
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new ApiError('BODY_UNREADABLE', { details: [unreadable] });
    }
    const files: unknown = (ctx.request as { files?: unknown }).files;
    const uploaded = Object.entries(files ?? {}).map(([field, value]) => [
      field,
      Array.isArray(value) ? value.map(asUploaded) : asUploaded(value),
    ]);
    return { ...body, ...Object.fromEntries(uploaded) };
  };
}

/** Flat parameters, each once: `a[b]=1` is a parameter of that very name. */
const parseForm = (text: string): Record<string, unknown> => querystring.parse(text, '&', '=', { maxKeys: 200 });

/** The words' language is asked for among the parameters: see `languageOf`. */
function keep(ctx: Context, body: Record<string, unknown>): Record<string, unknown> {
  Object.assign(ctx.request, { body });
  return body;
}

interface FormidableFile {
  readonly originalFilename: string | null;
}

/** The bytes of a file while formidable reads it: bodies are bounded, and nothing of them reaches a disk. */
const chunks = new WeakMap<object, Buffer[]>();

function keepInMemory(file?: object): Writable {
  const kept: Buffer[] = [];
  if (file) chunks.set(file, kept);
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      kept.push(chunk);
      done();
    },
  });
}

function asUploaded(file: FormidableFile): UploadedFile {
  return new UploadedFile(file.originalFilename ?? '', Buffer.concat(chunks.get(file) ?? []));
}

const unreadable = { field: 'body', reason: 'must be a form or a JSON object' };
const tooLarge = (limit: number) =>
  new ApiError('BODY_TOO_LARGE', { details: [{ field: 'body', reason: `must not be over ${limit / KB} KB` }] });
