/** The octets of a body as they come. */
import type { IncomingMessage } from 'node:http';
import type { Body } from './allowance.ts';

/** A body that is not to be had whole. */
export class NotCollected extends Error {
  readonly why: 'too large' | 'no room' | 'cut off';
  constructor(why: NotCollected['why']) {
    super(why);
    this.why = why;
  }
}

/** Octets by which the room grows. */
const STEP = 32 * 1024;

/** Most bodies come in one piece, and need no store. */
const NONE = new Uint8Array();

interface Collected {
  readonly limit: number;
  /** As the request says; undefined where it does not. */
  readonly length: number | undefined;
  /** Room is taken here for what is held. */
  readonly body: Body;
}

/**
 * Reads a body into one buffer, which grows with what has come, and which is empty at once where it is given up: a list of
 * its chunks would take a hundred times their octets where somebody sends these one by one, and all of it would wait for
 * the garbage collector. What comes after a refusal is read and left.
 * @throws NotCollected
 */
export function collect(req: IncomingMessage, { limit, length, body }: Collected): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const most = Math.min(length ?? limit, limit);
    let store: ArrayBuffer | undefined;
    /** Of the store, however large it is. */
    let octets = NONE;
    let whole: Buffer | undefined;
    let size = 0;
    const stop = () => {
      req.off('data', add).off('end', end).off('close', cutOff).off('error', cutOff);
    };
    const fail = (why: NotCollected['why']) => {
      stop();
      store?.resize(0);
      req.resume();
      reject(new NotCollected(why));
    };
    const grow = (needed: number): boolean => {
      const room = Math.min(Math.ceil(needed / STEP) * STEP, most);
      if (!body.take(room - octets.length)) return false;
      if (!store) {
        store = new ArrayBuffer(0, { maxByteLength: most });
        octets = new Uint8Array(store);
      }
      store.resize(room);
      return true;
    };
    const add = (chunk: Buffer) => {
      const needed = size + chunk.length;
      if (needed > limit) return fail('too large');
      if (needed === length && size === 0) {
        if (!body.take(needed)) return fail('no room');
        whole = chunk;
      } else {
        if (needed > octets.length && !grow(needed)) return fail('no room');
        octets.set(chunk, size);
      }
      size = needed;
    };
    const end = () => {
      stop();
      body.arrived();
      resolve(whole ?? (store ? Buffer.from(store.transferToFixedLength(size)) : Buffer.alloc(0)));
    };
    const cutOff = () => fail('cut off');
    if (length !== undefined && length > limit) return fail('too large');
    if (req.destroyed) return fail('cut off');
    body.giveWay = () => fail('no room');
    req.on('data', add).on('end', end).on('close', cutOff).on('error', cutOff);
  });
}
