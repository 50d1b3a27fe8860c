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

  return {
    /** Begins an empty body. @param name its holder: an address or an account */
    begin(name: string): Body {
      const holder = holders.get(name) ?? { octets: 0, arriving: new Set() };
      let own = 0;
      const add = (octets: number) => {
        own += octets;
        holder.octets += octets;
        held += octets;
      };
      const body: Body = {
        giveWay: () => undefined,
        take(octets) {
          while (held + octets > most) {
            const [oldest] = largest(holder, octets).arriving;
            if (!oldest || oldest === body) return false;
            oldest.release();
            oldest.giveWay();
          }
          add(octets);
          return true;
        },
        give: (octets) => add(-octets),
        arrived: () => void holder.arriving.delete(body),
        release() {
          add(-own);
          holder.arriving.delete(body);
          if (holder.octets === 0 && holder.arriving.size === 0) holders.delete(name);
        },
      };
      holders.set(name, holder);
      holder.arriving.add(body);
      return body;
    },
  };
}
