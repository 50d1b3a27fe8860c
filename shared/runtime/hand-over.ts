/** Connections that a worker was handed and had not taken when it was killed: another is handed them. */
import cluster, { type Worker } from 'node:cluster';

/** What node:cluster tells a worker together with a connection. */
interface Offer {
  readonly act?: string;
  readonly seq?: number;
}

/** Its own copy of that connection. */
interface Connection {
  close(): void;
}

/**
 * node:cluster keeps a connection until the worker says that it has taken it. One that is killed never says it: its caller
 * would wait on a socket that nobody reads. Here it is said in its place that it has not, and another one gets the
 * connection. What the two say to each other is node's own; a story tells where an upgrade changes it.
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
      // node waits with this, too, for the word of the dead: until then it would hand it more.
      if (takers.has(worker)) child.emit('disconnect');
      for (const [ack, connection] of untaken) {
        if (takers.size === 0) connection.close();
        else child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack, accepted: false });
      }
    };
    // By then its last words are read.
    child.once('exit', () => setImmediate(handOver));
  });
}
