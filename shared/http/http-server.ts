/** A node:http server with our own answer to everything that a socket can send. */
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { codeWords, reasonsOf } from '../api/envelope.ts';
import { ApiError, type Detail } from '../api/errors.ts';
import { reason } from '../api/reasons.ts';
import type { Log } from '../runtime/log.ts';
import type { Load } from '../runtime/overload.ts';
import { watchConnections } from '../runtime/shutdown.ts';
import { answerMalformed, closeWith, type Pending } from './malformed.ts';
import { answerPlainly, malformed } from './refusals.ts';
import type { Listener } from './request.ts';

const METHODS = 'GET, HEAD, POST, OPTIONS';

/** Paths of monitoring, which waits behind nobody. */
const health: readonly (string | undefined)[] = ['/healthz', '/readyz'];
/** Paths that are served even under overload: for monitoring, and for the resource API. */
const spared = [...health, '/oauth/introspect'];
/** A page may read it where it may read any answer: which path it is of has not been looked at. */
const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Retry-After' };
const busy = new ApiError('UNAVAILABLE', { retryAfter: 2, headers });
/** The same where OAuth's own members are expected (RFC 6749 section 5.2). */
const busyByOAuth = new ApiError('UNAVAILABLE', {
  ...{ retryAfter: 2, headers },
  extra: { error: 'temporarily_unavailable' },
});
const OAUTH = /^\/(apis?\/)?oauth\//i;
const inOAuthWords = (error: ApiError): ApiError => {
  const extra = { error: 'invalid_request', error_description: reasonsOf(error) || codeWords(error.errorName) };
  return new ApiError(error.errorName, { ...error.particulars, extra });
};

/**
 * A server that does not listen yet.
 * @param load decides which requests are rejected
 */
export function createHttpServer(listener: Listener, log: Log, load?: Load): Server {
  const pending = new WeakMap<Duplex, Pending>();
  const take = (req: IncomingMessage, res: ServerResponse, fault = judge(req)) => {
    const refusal = fault && OAUTH.test(req.url ?? '') ? inOAuthWords(fault) : fault;
    pending.set(req.socket, { req, res });
    res.once('close', () => {
      if (pending.get(req.socket)?.res === res) pending.delete(req.socket);
    });
    const waits = !health.includes(req.url);
    if (refusal) req.url = '/';
    const begin = () => {
      // Nobody waits for it any more.
      if (res.destroyed) return;
      try {
        listener(req, res, refusal);
      } catch (error) {
        log.error({ err: error }, 'a request could not be begun');
        if (!res.headersSent) answerPlainly(res, new ApiError('INTERNAL'));
      }
    };
    if (load && waits) load.begin(begin);
    else begin();
  };
  const server = createServer({
    requestTimeout: 30_000,
    headersTimeout: 15_000,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 5_000,
    // `judge` reports it: node:http's own answer has no envelope.
    requireHostHeader: false,
  });
  watchConnections(server);
  server.on('request', (req, res) => {
    if (!load || spared.includes(req.url) || !load.sendsAway()) return take(req, res);
    answerPlainly(res, OAUTH.test(req.url ?? '') ? busyByOAuth : busy);
  });
  server.on('checkExpectation', (req, res) =>
    take(req, res, malformed('Expect', reason('expectation'), 'EXPECTATION_UNKNOWN')),
  );
  server.on('clientError', (error, socket) => answerMalformed(error, socket, pending.get(socket)));
  // For CONNECT, node:http passes the bare socket.
  server.on('connect', (req: IncomingMessage, socket: Duplex) => {
    const res = new ServerResponse(req);
    socket.on('error', () => socket.destroy());
    res.shouldKeepAlive = false;
    res.assignSocket(req.socket);
    res.once('finish', () => closeWith(socket, undefined));
    take(req, res, new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: METHODS } }));
  });
  return server;
}

/** Parses the target, and finds what makes a request unreadable. */
function judge(req: IncomingMessage): ApiError | undefined {
  const fault = faultOfHeaders(req.rawHeaders, req.httpVersion);
  if (fault) return malformed(fault.field, fault.reason);
  // For the server as a whole (RFC 9112 section 3.2.4).
  const target = pathAndQuery(req.method === 'OPTIONS' && req.url === '*' ? '/' : (req.url ?? ''));
  if (target === undefined) return malformed('request target', reason('target'));
  req.url = target;
  // One space or several (RFC 9110 section 11.4): later readers expect one.
  const { authorization } = req.headers;
  if (authorization) req.headers.authorization = authorization.replace(/^(\S+)[ \t]+/, '$1 ');
  return undefined;
}

/** The characters of RFC 3986 except `#`: a target has no fragment. */
const PLAIN = /^[\w!$%&'()*+,\-./:;=?@[\]~]*$/;
const OTHERS = /[^\w!$%&'()*+,\-./:;=?@[\]~]/g;

/**
 * The path and query of a target in origin form or absolute form. Invalid bytes are percent-encoded: old clients send
 * them unencoded, and later parsers need not guess.
 * @param target from node:http, one character per byte
 * @returns undefined for anything else: a fragment, another scheme, user information, an unreadable authority
 */
export function pathAndQuery(target: string): string | undefined {
  if (target.startsWith('/')) return PLAIN.test(target) ? target : encoded(target);
  if (!/^https?:\/\//i.test(target)) return undefined;
  const url = URL.parse(target);
  if (!url || url.username || url.password || url.hash) return undefined;
  return encoded(url.pathname + url.search);
}

function encoded(target: string): string | undefined {
  if (target.includes('#')) return undefined;
  return target.replace(OTHERS, (octet) => `%${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

const HOST = /^(?:\[[\da-f:.]+(?:%25[\w.~-]+)?\]|[\w.~!$&'()*+,;=%-]*)(?::\d{0,5})?$/i;

/**
 * The fault of the headers that a request has once: Host (RFC 9112 section 3.2), and Authorization, of which node:http
 * hands out the first alone.
 * @param rawHeaders names and values in turn
 * @returns undefined if there is none
 */
export function faultOfHeaders(rawHeaders: readonly string[], httpVersion: string): Detail | undefined {
  let host: string | undefined;
  let isAuthorized = false;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (isNamed(name, 'Authorization')) {
      if (isAuthorized) return { field: 'Authorization', reason: reason('givenOnce') };
      isAuthorized = true;
    }
    if (!isNamed(name, 'Host')) continue;
    if (host !== undefined) return { field: 'Host', reason: reason('givenOnce') };
    host = rawHeaders[index + 1] as string;
  }
  if (host === undefined) return httpVersion === '1.1' ? { field: 'Host', reason: reason('required') } : undefined;
  return HOST.test(host) ? undefined : { field: 'Host', reason: reason('host') };
}

/** The lengths first: this is asked of every header of every request. */
const isNamed = (given: string, name: string): boolean =>
  given.length === name.length && given.toLowerCase() === name.toLowerCase();
