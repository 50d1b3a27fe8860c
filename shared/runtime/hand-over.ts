/** Connections that a worker was given and had not accepted when it was killed: another worker gets them. */
import cluster, { type Worker } from 'node:cluster';

/** The message of node:cluster to a worker with a connection. */
interface Offer {
  readonly act?: string;
  readonly seq?: number;
}

/** The worker's copy of that connection. */
interface Connection {
  close(): void;
}

/**
 * node:cluster keeps a connection until the worker has acknowledged it. A killed worker never does, and its caller
 * would wait on a socket that nobody reads. Here the connection is refused in its place, so another worker gets it.
 * These messages are internal to node; a story shows when an upgrade changes them.
 */
export function handOverConnections(): void {
  const takers = new Set<Worker>();
  cluster.on('listening', (worker) => takers.add(worker));
  cluster.on('fork', (worker) => {
    const { process: child } = worker;
    const untaken = new Map<number, Connection>();
    const send = child.send.bind(child) as (...said: unknown[]) => boolean;
    child.send = (offer: Offer, ...rest: unknown[]) => {
      if (offer.act === 'newconn' && offer.seq !== undefined) untaken.set(offer.seq, rest[0] as Connection);
      return send(offer, ...rest);
    };
    child.on('internalMessage', ({ ack }: { readonly ack?: number }) => {
      if (ack !== undefined) untaken.delete(ack);
    });
    child.once('disconnect', () => takers.delete(worker));
    const handOver = () => {
      if (untaken.size === 0) return;
      // node also waits for the acknowledgement of a dead worker before it sends it more.
      if (takers.has(worker)) child.emit('disconnect');
      for (const [ack, connection] of untaken) {
        if (takers.size === 0) connection.close();
        else child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack, accepted: false });
      }
    };
    // By then its last messages have been read.
    child.once('exit', () => setImmediate(handOver));
  });
}
