/** node:http's server, with an answer of our own to everything that a socket can send. */
import { createServer, type IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError } from '../api/errors.ts';
import { reason } from '../api/reasons.ts';
import type { Log } from '../runtime/log.ts';
import type { Load } from '../runtime/overload.ts';
import { watchConnections } from '../runtime/shutdown.ts';
import { answerMalformed, closeWith, type Pending } from './malformed.ts';
import { answerPlainly, malformed, refuse } from './refusals.ts';
import { faultOfHost, pathAndQuery } from './request-target.ts';

const METHODS = 'GET, HEAD, POST, OPTIONS';

/** What is answered however much is asked: by this we are watched, and this the resource API asks of us. */
const spared: readonly (string | undefined)[] = ['/healthz', '/readyz', '/oauth/introspect'];
const busy = new ApiError('UNAVAILABLE', { retryAfter: 2 });

/**
 * A server that does not listen yet. Its listener sees `url` as a path and a query, and answers what `refusalOf` says
 * where that says something.
 * @param load says which requests are sent away
 */
export function createHttpServer(listener: RequestListener, log: Log, load?: Load): Server {
  const pending = new WeakMap<Duplex, Pending>();
  const take = (req: IncomingMessage, res: ServerResponse, refusal = judge(req)) => {
    pending.set(req.socket, { req, res });
    res.once('close', () => {
      if (pending.get(req.socket)?.res === res) pending.delete(req.socket);
    });
    if (refusal) {
      req.url = '/';
      refuse(req, refusal);
    }
    try {
      void listener(req, res);
    } catch (error) {
      log.error({ err: error }, 'a request could not be begun');
      if (!res.headersSent) answerPlainly(res, new ApiError('INTERNAL'));
    }
  };
  const server = createServer({
    requestTimeout: 30_000,
    headersTimeout: 15_000,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 5_000,
    // Said by `judge`: node:http's own answer has no words.
    requireHostHeader: false,
  });
  watchConnections(server);
  server.on('request', (req, res) => {
    if (load && !spared.includes(req.url) && load.sendsAway()) answerPlainly(res, busy);
    else take(req, res);
  });
  server.on('checkExpectation', (req, res) =>
    take(req, res, malformed('Expect', reason('expectation'), 'EXPECTATION_UNKNOWN')),
  );
  server.on('clientError', (error, socket) => answerMalformed(error, socket, pending.get(socket)));
  // A tunnel: node:http hands the bare socket out.
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

/** Reads the target, and says what makes a request unreadable. */
function judge(req: IncomingMessage): ApiError | undefined {
  const fault = faultOfHost(req.rawHeaders, req.httpVersion);
  if (fault) return malformed('Host', fault);
  // Asked of the server as a whole (RFC 9112 section 3.2.4).
  const target = pathAndQuery(req.method === 'OPTIONS' && req.url === '*' ? '/' : (req.url ?? ''));
  if (target === undefined) return malformed('request target', reason('target'));
  req.url = target;
  // One space or several (RFC 9110 section 11.4): whoever reads the header after us wants one.
  const { authorization } = req.headers;
  if (authorization) req.headers.authorization = authorization.replace(/^(\S+)[ \t]+/, '$1 ');
  return undefined;
}
