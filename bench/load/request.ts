/** Requests as they go over the wire. */
import type { HttpAnswer } from './answer.ts';
import type { Asked } from './load.ts';

/** @param url the server's origin */
export function encode(url: string, { method, path, headers = {}, form }: Asked): string {
  const body = form && new URLSearchParams(form).toString();
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: ${new URL(url).host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined
      ? []
      : ['content-type: application/x-www-form-urlencoded', `content-length: ${body.length}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** The request that a browser makes after a redirect, with the cookies that came with it. */
export function following(url: string, asked: Asked, { head }: HttpAnswer): string {
  const { pathname, search } = new URL(/\r\nlocation: *(\S+)/i.exec(head)?.[1] ?? '', url);
  const cookie = [...head.matchAll(/\r\nset-cookie: *([^;\r]+)/gi)].map(([, pair]) => pair).join('; ');
  return encode(url, { method: 'GET', path: pathname + search, headers: { ...asked.headers, cookie } });
}
