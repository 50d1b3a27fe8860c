/**
 * The context of the current request at any depth. Every log line of the request has its id, and calls to the
 * auth-server pass the id on. Its origin is told to the owner of the account concerned.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export const REQUEST_ID = 'X-Request-Id';

/** The network address and the session of a request. */
export interface RequestOrigin {
  /** The network address. */
  readonly address?: string;
  readonly token?: string;
  /** The uid of a browser session. */
  readonly session?: string;
}

/** What is known of a request at any depth. */
interface CurrentRequest {
  readonly requestId: string;
  /** More may become known of it. */
  readonly origin: RequestOrigin;
}

const current = new AsyncLocalStorage<CurrentRequest>();

/** Runs `work`, and everything that follows from it, for a request. */
export const inRequest = <T>(request: CurrentRequest, work: () => T): T => current.run(request, work);

/** Runs `work` without an id, for shared work that one request started. */
export const underNoRequestId = <T>(work: () => T): T => current.exit(work);

/** Returns a function that runs work later as part of the current request. */
export const inThisRequest = (): (<T>(work: () => T) => T) => AsyncLocalStorage.snapshot();

/** One object per request while it is being handled; undefined outside of requests. */
export const currentRequest = (): object | undefined => current.getStore();

/** The header for calls to the other process. */
export function requestIdHeader(): Record<string, string> {
  const id = currentRequestId();
  return id === undefined ? {} : { [REQUEST_ID]: id };
}

/** Undefined outside of requests. */
export const currentRequestId = (): string | undefined => current.getStore()?.requestId;

/** Adds to the known origin of the request. */
export function noteOrigin(known: RequestOrigin): void {
  const request = current.getStore();
  if (request) Object.assign(request.origin, known);
}

/** Empty outside of requests. */
export const currentOrigin = (): RequestOrigin => current.getStore()?.origin ?? {};
