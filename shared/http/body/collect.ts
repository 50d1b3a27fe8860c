/** Collects the bytes of bodies, bounds the memory of all current ones, and decides who gives way when it is full. */
import type { IncomingMessage } from 'node:http';

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

/** The body of one request. */
export interface Body {
  /** Called when this body must give way; it has released everything by then. */
  giveWay: () => void;
  /**
   * Requests memory. If it is full, the body that the largest holder has been sending longest gives way, so slow or
   * large senders never block others.
   * @returns false if that is this body
   */
  take(octets: number): boolean;
  /** Releases some. */
  give(octets: number): void;
  /** The body is complete and no longer gives way. */
  arrived(): void;
  /** Releases all. */
  release(): void;
}

interface Holder {
  octets: number;
  /** Incomplete bodies, oldest first. */
  readonly arriving: Set<Body>;
}

/** @param most bytes of all bodies together */
export function createAllowance(most: number) {
  const holders = new Map<string, Holder>();
  let held = 0;

  /** The largest holder, counting the request of `mine`. */
  const largest = (mine: Holder, more: number): Holder => {
    const of = (holder: Holder) => holder.octets + (holder === mine ? more : 0);
    const others = [...holders.values()].filter(({ arriving }) => arriving.size > 0);
    return others.reduce((found, holder) => (of(holder) > of(found) ? holder : found), mine);
  };

  class HeldBody implements Body {
    giveWay: () => void = () => undefined;
    readonly #name: string;
    readonly #holder: Holder;
    #own = 0;

    constructor(name: string, holder: Holder) {
      this.#name = name;
      this.#holder = holder;
    }

    take(octets: number): boolean {
      while (held + octets > most) {
        const [oldest] = largest(this.#holder, octets).arriving;
        if (!oldest || oldest === this) return false;
        oldest.release();
        oldest.giveWay();
      }
      this.#add(octets);
      return true;
    }

    give(octets: number): void {
      this.#add(-octets);
    }

    arrived(): void {
      this.#holder.arriving.delete(this);
    }

    release(): void {
      this.#add(-this.#own);
      this.#holder.arriving.delete(this);
      if (this.#holder.octets === 0 && this.#holder.arriving.size === 0) holders.delete(this.#name);
    }

    #add(octets: number): void {
      this.#own += octets;
      this.#holder.octets += octets;
      held += octets;
    }
  }

  return {
    /** Begins an empty body. @param name its holder: an address or an account */
    begin(name: string): Body {
      const holder = holders.get(name) ?? { octets: 0, arriving: new Set() };
      const body = new HeldBody(name, holder);
      holders.set(name, holder);
      holder.arriving.add(body);
      return body;
    },
  };
}
