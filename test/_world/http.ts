/** HTTP as stories speak it, by node:http: in a process as young as a test file's, `fetch` takes three times the work. */
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Reply } from './reply.ts';

/** What `fetch` says of itself where a story says nothing. */
const usual = { accept: '*/*', 'user-agent': 'node' };

/** By `Content-Encoding`: a story that asks for one reads what it holds. */
const unpack = new Map([
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
]);

/**
 * Asks, follows no redirect, and reads the answer to its end.
 * @param init as that of `fetch`
 * @param agent false for a connection of its own: one that was kept may have been closed a moment ago
 * @throws Error where no answer comes
 */
export async function ask<Body>(url: string | URL, init: RequestInit = {}, agent?: false): Promise<Reply<Body>> {
  const headers = new Headers(init.headers);
  const body = await packed(init.body);
  for (const [name, value] of Object.entries({ ...usual, 'content-type': body?.type }))
    if (value && !headers.has(name)) headers.set(name, value);
  const { request } = new URL(url).protocol === 'https:' ? https : http;
  const method = init.method ?? 'GET';
  const asking = request(url, { method, headers: Object.fromEntries(headers), agent });
  const answer = await answerTo(asking, body?.bytes);
  const bytes = await bytesOf(answer);
  // An answer to HEAD, and a 304, have the header alone.
  const packing = bytes.length > 0 ? answer.headers['content-encoding'] : undefined;
  const whole = unpack.get(packing ?? '')?.(bytes) ?? bytes;
  return new Reply(answer.statusCode ?? 0, headersOf(answer), whole);
}

type Bytes = string | Buffer | ReadableStream<Uint8Array>;

/** A body as it is sent, and the type that goes with it. */
async function packed(body: RequestInit['body']): Promise<{ bytes: Bytes; type?: string | null } | undefined> {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return { bytes: body, type: 'text/plain;charset=UTF-8' };
  if (body instanceof URLSearchParams)
    return { bytes: body.toString(), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  if (body instanceof ReadableStream) return { bytes: body };
  const whole = new Response(body);
  return { bytes: Buffer.from(await whole.arrayBuffer()), type: whole.headers.get('content-type') };
}

function answerTo(asking: ClientRequest, bytes: Bytes | undefined): Promise<IncomingMessage> {
  return new Promise((done, failed) => {
    asking.once('response', done);
    asking.on('error', failed);
    if (bytes instanceof ReadableStream) pipeline(bytes, asking).catch(failed);
    else asking.end(bytes);
  });
}

/** By its events: `buffer` of node:stream/consumers makes a Blob of them first. */
function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  return new Promise((done, failed) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.once('end', () => done(Buffer.concat(chunks)));
    answer.once('error', failed);
  });
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return headers;
}
