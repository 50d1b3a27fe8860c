/** What the servers log: it comes by a pipe, a moment after the answer. */
import { setTimeout as wait } from 'node:timers/promises';

/**
 * The lines that match, waited for.
 * @param from how many lines there were before
 */
export async function logged(
  { log }: { readonly log: readonly string[] },
  matches: (line: string) => boolean,
  from = 0,
): Promise<readonly string[]> {
  for (const deadline = Date.now() + 30_000; ; await wait(20)) {
    const lines = log.slice(from).filter(matches);
    if (lines.length > 0 || Date.now() > deadline) return lines;
  }
}
