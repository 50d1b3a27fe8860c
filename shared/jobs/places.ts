/** Distributes the job slots of a process. */

/** Slots in total. */
const PLACES = 16;
/** Slots for all receivers together whose last job failed. */
const FOR_FAILING = 4;
/** The most failing receivers to remember; the earliest is forgotten. */
const MOST_FAILING = 200;

/** Free slots for these receivers, or for all others. */
export type Offer = { readonly most: number } & (
  | { readonly except: readonly string[] }
  | { readonly among: readonly string[] }
);

export function createPlaces() {
  const taken = new Map<string, { count: number; most: number }>();
  const failing = new Set<string>();
  const count = (which: (receiver: string) => boolean) =>
    [...taken].reduce((sum, [receiver, { count: some }]) => sum + (which(receiver) ? some : 0), 0);

  return {
    /** What may be claimed, in this order: first for healthy receivers, then for failing ones. */
    offers(): Offer[] {
      const free = PLACES - count(() => true);
      const forFailing = Math.min(free, FOR_FAILING - count((receiver) => failing.has(receiver)));
      const full = [...taken].filter(([, { count: some, most }]) => some >= most).map(([receiver]) => receiver);
      const again = [...failing].filter((receiver) => !taken.has(receiver));
      return [
        ...(free > 0 ? [{ most: free, except: [...new Set([...full, ...failing])] }] : []),
        ...(forFailing > 0 && again.length > 0 ? [{ most: forFailing, among: again }] : []),
      ];
    },

    /** @param most slots of this receiver. @returns a function that frees the slot */
    take(receiver: string, most: number): () => void {
      const before = taken.get(receiver)?.count ?? 0;
      taken.set(receiver, { count: before + 1, most });
      return () => {
        const left = (taken.get(receiver)?.count ?? 1) - 1;
        if (left > 0) taken.set(receiver, { count: left, most });
        else taken.delete(receiver);
      };
    },

    failed(receiver: string): void {
      failing.delete(receiver);
      failing.add(receiver);
      const [first] = failing;
      if (failing.size > MOST_FAILING && first !== undefined) failing.delete(first);
    },

    succeeded(receiver: string): void {
      failing.delete(receiver);
    },
  };
}
