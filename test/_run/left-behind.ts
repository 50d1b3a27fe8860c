/** What a service leaves behind in a process that stays. */
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds in which what is about to end has to: a delayed look for jobs, a socket that closes. */
const PATIENCE = 5_000;

/** Whatever keeps this process alive, and who listens to its signals and its end. */
export const present = (): string[] => [
  ...process.getActiveResourcesInfo(),
  ...process
    .eventNames()
    .filter((name) => /^SIG|exit$/i.test(String(name)))
    .flatMap((name) => process.listeners(name as 'exit').map(() => `a listener of ${String(name)}`)),
];

/** What is present, and was not before. Timers that keep no process alive, and what is only remembered, are not seen. */
export async function leftSince(before: readonly string[], patience = PATIENCE): Promise<readonly string[]> {
  for (const deadline = Date.now() + patience; ; await wait(5)) {
    const left = present();
    for (const one of before) if (left.includes(one)) left.splice(left.indexOf(one), 1);
    if (left.length === 0 || Date.now() > deadline) return left;
  }
}
