/** Bounds the memory of all current bodies, and decides who gives way when it is full. */

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
