/** How many octets the bodies that are on their way or at work may hold together, and who gives way where they hold more. */

/** The body of one request. */
export interface Body {
  /** Is called where it has to go; it has given back everything by then. */
  giveWay: () => void;
  /**
   * Asks for room for so many more octets. Where there is none, the body that is longest on its way of whoever holds most
   * gives way: who sends slowly, or much at once, is never in the way of anybody else.
   * @returns false where that is this one
   */
  take(octets: number): boolean;
  /** Gives some back. */
  give(octets: number): void;
  /** It has arrived: it does not give way any more. */
  arrived(): void;
  /** Gives back all it has. */
  release(): void;
}

interface Holder {
  octets: number;
  /** Those on their way, the oldest one first. */
  readonly arriving: Set<Body>;
}

/** @param most octets of all bodies together */
export function createAllowance(most: number) {
  const holders = new Map<string, Holder>();
  let held = 0;

  /** Whoever holds most, `mine` with what is asked for. */
  const largest = (mine: Holder, more: number): Holder => {
    const of = (holder: Holder) => holder.octets + (holder === mine ? more : 0);
    const others = [...holders.values()].filter(({ arriving }) => arriving.size > 0);
    return others.reduce((found, holder) => (of(holder) > of(found) ? holder : found), mine);
  };

  return {
    /**
     * Begins a body, which has nothing yet.
     * @param name whose it is: an address, or an account
     */
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
