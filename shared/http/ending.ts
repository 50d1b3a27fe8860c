/** How a server stops without a request that fails, where a proxy has another instance to turn to. */
import type { Server } from 'node:http';
import { Server as Listener } from 'node:net';

/** Milliseconds a request in flight may still take. */
const GRACE = 10_000;
/** Milliseconds without a request after which connections that are merely kept are closed. */
const QUIET = 200;

/**
 * Stops listening at once, so that a proxy finds nobody and turns elsewhere. On connections that are there already, every
 * further answer says that it is the last one: a proxy that has just sent a request on one of them gets its answer, and
 * comes by that connection no more.
 * @returns when the last connection has ended
 */
export function endConnections(server: Server): Promise<void> {
  let last = performance.now();
  server.prependListener('request', (_request, response) => {
    last = performance.now();
    response.setHeader('Connection', 'close');
  });
  const late = setTimeout(() => server.closeAllConnections(), GRACE);
  const tidying = setInterval(() => {
    if (performance.now() - last > QUIET) server.closeIdleConnections();
  }, 50);
  return new Promise((resolve) => {
    // Not http's own `close`: it begins by cutting off what is idle, although a request may be on its way there.
    Listener.prototype.close.call(server, () => {
      clearTimeout(late);
      clearInterval(tidying);
      resolve();
    });
  });
}
