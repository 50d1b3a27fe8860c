/**
 * Appends all waiting entries in one transaction: while one process holds the head of the audit the others wait, so
 * each takes it rarely.
 */
import type { AuditContent } from './chain.ts';

/** The most entries of one transaction. */
const MOST = 100;

/** @param append stores entries, all or none */
export function gatherAppends(append: (entries: readonly AuditContent[]) => Promise<void>) {
  const waiting: { readonly entry: AuditContent; done(): void; failed(error: unknown): void }[] = [];
  let appending = false;

  async function appendAll(): Promise<void> {
    appending = true;
    while (waiting.length) {
      const some = waiting.splice(0, MOST);
      try {
        await append(some.map(({ entry }) => entry));
        for (const { done } of some) done();
      } catch (error) {
        for (const { failed } of some) failed(error);
      }
    }
    appending = false;
  }

  return (entry: AuditContent): Promise<void> =>
    new Promise((done, failed) => {
      waiting.push({ entry, done, failed });
      if (!appending) void appendAll();
    });
}
