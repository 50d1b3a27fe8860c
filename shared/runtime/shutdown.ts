/** Stops a server without a failed request, if a proxy can use another instance. */
import type { Server } from 'node:http';
import { Server as Listener, type Socket } from 'node:net';
import { setImmediate as aTurn } from 'node:timers/promises';

/** Milliseconds for current requests. */
const GRACE = 10_000;
/**
 * Milliseconds after the last request in which a proxy may still use idle connections: twice those of ours (deploy/).
 */
const LEFT_TO_THE_PROXY = 2_000;
/** Milliseconds for the first use of a new connection. */
const LEFT_TO_THE_NEW = 1_000;
/** Milliseconds for connections that the system has already accepted: in a flood they never end. */
const LEFT_TO_THE_WAITING = 1_000;

const connections = new WeakMap<Server, Set<Socket>>();

/** Tracks the connections of a server: node:http does not count unused ones as idle. */
export function watchConnections(server: Server): void {
  const open = new Set<Socket>();
  connections.set(server, open);
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
}

/**
 * Stops listening at once, so a proxy uses other instances. On existing connections every answer says that it is the
 * last. The proxy closes idle ones itself: closing them here could hit one with a request on its way.
 * @param proxied false without a proxy: idle connections are closed at once
 * @returns when the last connection has ended
 */
export async function endConnections(server: Server, proxied: boolean): Promise<void> {
  await takeWaiting(server);
  const left = proxied ? LEFT_TO_THE_PROXY : 0;
  const began = performance.now();
  let last = began;
  server.prependListener('request', (_request, response) => {
    last = performance.now();
    response.setHeader('Connection', 'close');
  });
  const late = setTimeout(() => server.closeAllConnections(), GRACE);
  const tidying = setInterval(() => {
    const now = performance.now();
    if (now - last >= left) server.closeIdleConnections();
    if (now - began < Math.max(left, LEFT_TO_THE_NEW)) return;
    for (const socket of connections.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy();
  }, 50);
  await new Promise<void>((resolve) => {
    // Not by http's own `close`, which first closes idle connections.
    Listener.prototype.close.call(server, () => resolve());
  });
  // Its timer that looks for slow connections would keep the server, and all that answers there, in memory.
  server.close();
  clearTimeout(late);
  clearInterval(tidying);
}

/**
 * Accepts the connections that wait in the system's backlog: they would be reset with the listening socket. Each turn
 * of the event loop accepts one.
 */
async function takeWaiting(server: Server): Promise<void> {
  let idleTurns = 0;
  const note = () => {
    idleTurns = 0;
  };
  server.on('connection', note);
  // The connections of the current turn were accepted before.
  const until = performance.now() + LEFT_TO_THE_WAITING;
  for (; idleTurns < 3 && performance.now() < until; idleTurns += 1) await aTurn();
  server.off('connection', note);
}
