/** Work that a request starts and does not wait for. */

/** Milliseconds until an answer has left, so that what follows does not delay it. */
export const AFTER_THE_ANSWER = 100;

export interface BehindAnswers {
  /** Notes work that is under way, which reports its failures itself. */
  add(work: Promise<void>): void;
  /** Resolves when all of it has ended. */
  settled(): Promise<void>;
}

export function createBehindAnswers(): BehindAnswers {
  const underWay = new Set<Promise<void>>();
  return {
    add(work) {
      const noted = work.finally(() => underWay.delete(noted));
      underWay.add(noted);
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
