/**
 * The floor of one call: bare node:http that does what the contract promises of `User/uid`, with as little around it as can
 * be. It reads the form, knows the token, counts the call in memory, reads one row by the plain driver, and answers with the
 * envelope, the headers and the log line of the product. It checks nothing that a hostile caller could send.
 */
import { randomUUID } from 'node:crypto';
import { write } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { OPEN_TO_PAGES } from '../../shared/http/cross-origin.ts';
import { listen } from './listen.ts';
import { openRows } from './rows.ts';

const uidOf = openRows();
const knownTokens = new Map([['floor', 'app']]);
const counts = new Map<string, number>();
const POINTS = 3_000_000_000;

let lines: string[] = [];
function log(line: string): void {
  if (lines.push(line) > 1) return;
  setImmediate(() => {
    write(1, lines.join(''), () => undefined);
    lines = [];
  });
}

listen((request, response) => {
  const started = performance.now();
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', async () => {
    const app = knownTokens.get(request.headers.authorization?.slice('Bearer '.length) ?? '');
    if (app === undefined) return response.writeHead(401).end();
    const used = (counts.get(app) ?? 0) + 1;
    counts.set(app, used);
    const uid = await uidOf(body.slice('username='.length));
    answer(response, used, { error_code: 0, api_uri: request.url?.slice(1), message: 'Successful', uid });
    const ms = Math.round(performance.now() - started);
    log(`{"level":30,"time":${Date.now()},"method":"POST","path":"${request.url}","status":200,"ms":${ms}}\n`);
  });
});

/** Names and values in turn. */
const SAME_FOR_ALL = [
  ...['X-Content-Type-Options', 'nosniff'],
  ...OPEN_TO_PAGES,
  ...['Vary', 'Origin, Accept-Language'],
  ...['RateLimit-Limit', `${POINTS}`],
  ...['RateLimit-Reset', '60'],
  ...['RateLimit-Policy', `${POINTS};w=60`],
  ...['Cache-Control', 'no-store'],
  ...['Content-Type', 'application/json; charset=utf-8'],
];

function answer(response: ServerResponse, used: number, envelope: object): void {
  const text = JSON.stringify(envelope);
  const headers = SAME_FOR_ALL.concat('X-Request-Id', randomUUID(), 'RateLimit-Remaining', `${POINTS - used}`);
  headers.push('Content-Length', `${text.length}`);
  response.writeHead(200, headers).end(text);
}
