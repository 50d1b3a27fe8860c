/**
 * The id of the request that is being worked on: in every log line that is written for it, however deep, and on what the
 * resource API asks of the auth-server for it, whose log lines then have it too.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export const REQUEST_ID = 'X-Request-Id';

const current = new AsyncLocalStorage<string>();

/** Runs `work`, and all that follows from it, under the id. */
export const underRequestId = <T>(id: string, work: () => T): T => current.run(id, work);

/** Runs `work` under no id: it comes from something that a request began, and many use. */
export const underNoRequestId = <T>(work: () => T): T => current.exit(work);

/** The header for a call to the other process. */
export function requestIdHeader(): Record<string, string> {
  const id = current.getStore();
  return id === undefined ? {} : { [REQUEST_ID]: id };
}

/** Undefined where the work is for no request. */
export const currentRequestId = (): string | undefined => current.getStore();
