/** Collects the bytes of a body. */
import type { IncomingMessage } from 'node:http';
import type { Body } from './allowance.ts';

/** The body cannot be read completely. */
export class NotCollected extends Error {
  readonly why: 'too large' | 'no room' | 'cut off';
  constructor(why: NotCollected['why']) {
    super(why);
    this.why = why;
  }
}

/** Bytes by which the buffer grows. */
const STEP = 32 * 1024;

/** Most bodies come in one chunk and need no buffer. */
const NONE = new Uint8Array();

interface Collected {
  readonly limit: number;
  /** The declared length; undefined if there is none. */
  readonly length: number | undefined;
  /** The memory that it is counted against. */
  readonly body: Body;
}

/**
 * The bytes of a body. A short one mostly comes with the head of its request: it is complete as soon as the work of the
 * moment is done, and is taken as it is.
 * @throws NotCollected
 */
export async function collect(req: IncomingMessage, collected: Collected): Promise<Buffer> {
  const { limit, length, body } = collected;
  await null;
  if (!length || length > limit || req.readableLength !== length) return collectChunks(req, collected);
  if (!body.take(length)) throw new NotCollected('no room');
  body.arrived();
  return req.read();
}

/**
 * Reads a body into one growing buffer, released at once if reading stops. A list of chunks could take a hundred times
 * their size if they are tiny, and would wait for the garbage collector. Input after a refusal is read and dropped.
 * @throws NotCollected
 */
function collectChunks(req: IncomingMessage, { limit, length, body }: Collected): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const most = Math.min(length ?? limit, limit);
    let store: ArrayBuffer | undefined;
    /** A view of the whole buffer. */
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
