/** A store that speaks S3, in memory: it takes a request only where its signature is right (AWS Signature Version 4). */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { serveOnLoopback } from './loopback.ts';

const S3 = { region: 'eu-test-1', id: 'AKID', secret: 'a/secret+with=odd signs', bucket: 'pictures' } as const;

export type S3Store = Awaited<ReturnType<typeof startS3>>;

export async function startS3() {
  const objects = new Map<string, { type: string; bytes: Buffer }>();
  const refused: string[] = [];
  let broken = false;
  let slow = 0;
  let deletes = 0;
  const { host, stop } = await serveOnLoopback(async (req, res) => {
    const body = await buffer(req);
    if (req.method === 'DELETE') deletes += 1;
    await wait(slow);
    const fault = faultOf(req, body);
    const key = decodeURIComponent(req.url ?? '');
    const found = objects.get(key);
    if (fault) refused.push(fault);
    if (broken || fault) res.writeHead(broken ? 500 : 403).end(fault);
    else if (req.method === 'PUT') {
      objects.set(key, { type: req.headers['content-type'] ?? '', bytes: body });
      res.writeHead(200).end();
    } else if (req.method === 'DELETE') {
      objects.delete(key);
      res.writeHead(204).end();
    } else if (found) res.writeHead(200, { 'content-type': found.type }).end(found.bytes);
    else res.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
  });
  return {
    /** For AVATAR_STORE_URL. */
    url: `s3://${S3.id}:${encodeURIComponent(S3.secret)}@${host}/${S3.bucket}/upare/avatars?region=${S3.region}&tls=0`,
    /** By path. */
    objects: objects as ReadonlyMap<string, { type: string; bytes: Buffer }>,
    /** Why requests were refused. */
    refused: refused as readonly string[],
    /** From now on every request fails, or none. */
    fail(now: boolean) {
      broken = now;
    },
    /** From now on every request takes so many milliseconds. */
    delay(milliseconds: number) {
      slow = milliseconds;
    },
    /** How many requests to delete came so far. */
    deletes: () => deletes,
    stop,
  };
}

/** What is wrong with a signature; undefined for a right one. */
function faultOf(req: IncomingMessage, body: Buffer): string | undefined {
  const { authorization = '' } = req.headers;
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w{64})$/;
  const [, id, day = '', region, names = '', given] = form.exec(authorization) ?? [];
  if (!given) return `no signature: ${authorization}`;
  if (id !== S3.id || region !== S3.region) return `of ${id} in ${region}`;
  const time = String(req.headers['x-amz-date']);
  if (!time.startsWith(day) || Math.abs(readTime(time) - Date.now()) > 300_000) return `at ${time}`;
  const hash = sha256(body);
  if (req.headers['x-amz-content-sha256'] !== hash) return 'another body than was signed';
  const signed = names.split(';');
  for (const name of ['host', 'x-amz-content-sha256', 'x-amz-date'])
    if (!signed.includes(name)) return `${name} is not signed`;

  const [path = '', query = ''] = (req.url ?? '').split('?');
  const headers = signed.map((name) => `${name}:${String(req.headers[name]).trim()}\n`).join('');
  const canonical = [req.method, path, query, headers, names, hash].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const key = [day, S3.region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (last, part) => hmac(last, part),
    `AWS4${S3.secret}`,
  );
  return hmac(key, toSign).toString('hex') === given ? undefined : 'a wrong signature';
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
const readTime = (time: string) =>
  Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
