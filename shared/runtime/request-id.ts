/**
 * What is known of the request that is being worked on, however deep. Its id is in every log line that is written for it,
 * and on what the resource API asks of the auth-server for it, whose log lines then have it too. Who asks is told to the
 * person whose account it is about.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export const REQUEST_ID = 'X-Request-Id';

/** From where somebody asks, and in what they are signed in. */
export interface RequestOrigin {
  /** The network address. */
  readonly address?: string;
  readonly token?: string;
  /** The uid of a session in a browser. */
  readonly session?: string;
}

const current = new AsyncLocalStorage<{ readonly id: string; asker: RequestOrigin }>();

/** Runs `work`, and all that follows from it, under the id. */
export const underRequestId = <T>(id: string, work: () => T): T => current.run({ id, asker: {} }, work);

/** Runs `work` under no id: it comes from something that a request began, and many use. */
export const underNoRequestId = <T>(work: () => T): T => current.exit(work);

/** Gives a function that runs work later, as part of the request that is worked on now. */
export const inThisRequest = (): (<T>(work: () => T) => T) => AsyncLocalStorage.snapshot();

/** One object for each request, as long as that is worked on; undefined where the work is for none. */
export const currentRequest = (): object | undefined => current.getStore();

/** The header for a call to the other process. */
export function requestIdHeader(): Record<string, string> {
  const id = currentRequestId();
  return id === undefined ? {} : { [REQUEST_ID]: id };
}

/** Undefined where the work is for no request. */
export const currentRequestId = (): string | undefined => current.getStore()?.id;

/** Notes what has become known of who asks. */
export function noteOrigin(known: RequestOrigin): void {
  const request = current.getStore();
  if (request) request.asker = { ...request.asker, ...known };
}

/** Nothing is known where the work is for no request. */
export const currentOrigin = (): RequestOrigin => current.getStore()?.asker ?? {};
