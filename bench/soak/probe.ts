/** Loaded into a server before its own code: when asked, it collects all garbage and tells what memory is left. */
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('message', () => {
    globalThis.gc?.();
    process.send?.(process.memoryUsage());
  });
  // Listening for a question is no reason to stay.
  process.channel?.unref();
}
