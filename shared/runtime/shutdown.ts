/** How a server stops without a request that fails, where a proxy has another instance to turn to. */
import type { Server } from 'node:http';
import { Server as Listener, type Socket } from 'node:net';
import { setImmediate as aTurn } from 'node:timers/promises';

/** Milliseconds a request in flight may still take. */
const GRACE = 10_000;
/** Milliseconds after the last request for which a proxy may keep its idle connections: twice what ours does (deploy/). */
const LEFT_TO_THE_PROXY = 2_000;
/** Milliseconds in which a connection that is new is used by who opened it. */
const LEFT_TO_THE_NEW = 1_000;
/** Milliseconds for connections that the system has accepted: under a flood there is always one more. */
const LEFT_TO_THE_WAITING = 1_000;

const connections = new WeakMap<Server, Set<Socket>>();

/** Keeps in sight a server's connections: node:http counts none as idle that has not been used. */
export function watchConnections(server: Server): void {
  const open = new Set<Socket>();
  connections.set(server, open);
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
}

/**
 * Stops listening at once, so that a proxy finds nobody and turns elsewhere. On connections that are there already, every
 * further answer says that it is the last one. A proxy closes those it has no use for by itself: closed from here, one of
 * them could be the one on which it has just sent a request.
 * @param proxied false where there is no proxy, and nobody to turn to: idle connections are then closed right away
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
    // http's own `close` will not do: it begins by closing what is idle.
    Listener.prototype.close.call(server, () => resolve());
  });
  clearTimeout(late);
  clearInterval(tidying);
}

/**
 * Takes the connections that the system has accepted for us and we have not: they would be cut off with the listening
 * socket, whatever was sent on them. Of those that wait, one is taken in each turn of the event loop.
 */
async function takeWaiting(server: Server): Promise<void> {
  let idleTurns = 0;
  const note = () => {
    idleTurns = 0;
  };
  server.on('connection', note);
  // The first turn is the one that we are in, whose connections were taken before.
  const until = performance.now() + LEFT_TO_THE_WAITING;
  for (; idleTurns < 3 && performance.now() < until; idleTurns += 1) await aTurn();
  server.off('connection', note);
}
