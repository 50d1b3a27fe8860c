/**
 * The floor of two calls: bare node:http that does what the contract promises of `User/uid` and of a token by
 * client_credentials, with as little around it as can be. It reads the form, knows the caller, counts the call in memory,
 * reads or durably stores one row by the plain driver, and answers with the headers and the log line of the product. It
 * checks nothing that a hostile caller could send.
 */
import { hash, randomBytes, randomUUID } from 'node:crypto';
import { write } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OPEN_TO_PAGES } from '../../shared/http/cross-origin.ts';
import { listen } from './listen.ts';
import { openRows } from './rows.ts';
import { openTokens } from './tokens.ts';

const uidOf = openRows();
const store = openTokens();
const knownTokens = new Map([['floor', 'app']]);
/** By SHA-256 of the secret. */
const knownApps = new Set<string>();
const counts = new Map<string, number>();
const POINTS = 3_000_000_000;
const LIFETIME = 7200;

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
    await (request.url === '/oauth/token' ? issueToken(body, response) : tellUid(body, request, response));
    const ms = Math.round(performance.now() - started);
    log(`{"level":30,"time":${Date.now()},"method":"POST","path":"${request.url}","status":200,"ms":${ms}}\n`);
  });
});

async function tellUid(body: string, { headers, url }: IncomingMessage, response: ServerResponse): Promise<void> {
  const app = knownTokens.get(headers.authorization?.slice('Bearer '.length) ?? '');
  if (app === undefined) return void response.writeHead(401).end();
  const used = count(app);
  const uid = await uidOf(body.slice('username='.length));
  answer(response, used, { error_code: 0, api_uri: url?.slice(1), message: 'Successful', uid });
}

async function issueToken(body: string, response: ServerResponse): Promise<void> {
  const form = Object.fromEntries(body.split('&').map((pair) => pair.split('=')));
  knownApps.add(hash('sha256', form.client_secret, 'base64url'));
  const used = Math.max(count('address'), count(form.client_id));
  const token = randomBytes(32).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const { client_id: clientId, scope } = form;
  const payload = JSON.stringify({ iat: now, clientId, kind: 'ClientCredentials', scope });
  await store([hash('sha256', token, 'base64url'), payload, (now + LIFETIME) * 1000, clientId]);
  answer(response, used, { access_token: token, expires_in: LIFETIME, scope, token_type: 'Bearer' });
}

function count(key: string): number {
  const used = (counts.get(key) ?? 0) + 1;
  counts.set(key, used);
  return used;
}

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

function answer(response: ServerResponse, used: number, value: object): void {
  const text = JSON.stringify(value);
  const headers = SAME_FOR_ALL.concat('X-Request-Id', randomUUID(), 'RateLimit-Remaining', `${POINTS - used}`);
  headers.push('Content-Length', `${text.length}`);
  response.writeHead(200, headers).end(text);
}
