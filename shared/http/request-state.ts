/** What is known of a request beside Koa's own context, and what its answer will have. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import type { BudgetUse } from '../limits/limits.ts';
import type { Log } from '../runtime/log.ts';

export class RequestState {
  readonly requestId: string;
  readonly log: Log;
  /** The caller's address behind proxies. */
  readonly address: string;
  /** By `performance.now()`. */
  readonly started = performance.now();
  /** The declared route of the request; by default the one that a router matched. */
  route: string | undefined;
  /** The failure of the answer: its name in the catalogue, or the code of the engine. */
  failure: string | undefined;
  /** The app that has proven to call, by a secret or a token. */
  app: string | undefined;
  /** The grant type by which it got tokens. */
  granted: string | undefined;
  /** The tightest of the limits that the call was counted for. */
  standing: BudgetUse | undefined;
  /** The headers with which pages of any origin may read the answer (CORS), names and values in turn. */
  openToPages: readonly string[] | undefined;
  /** Whether the answer depends on the caller's language. */
  isInLanguage = false;
  /** The answer as JSON text. It stands instead of Koa's body, unless that was set after it. */
  json: string | undefined;
  /** Koa's body at that time. */
  bodyBeforeJson: unknown;
  /** The steps that were made ahead of Koa, by name; undefined for a request that came to Koa at once. */
  steps: Map<string, unknown> | undefined;

  constructor(requestId: string, log: Log, address: string) {
    this.requestId = requestId;
    this.log = log;
    this.address = address;
  }
}

/** The state that `frame` gives every request. */
export const stateOf = (ctx: Context): RequestState => ctx.state as RequestState;

/**
 * Makes a step of a request, unless it was made ahead of Koa: then its outcome is that one, be it a value or an error.
 * @param step its name
 */
export function once<T>({ steps }: RequestState, step: string, make: () => T | Promise<T>): T | Promise<T> {
  if (!steps) return make();
  if (!steps.has(step)) steps.set(step, outcomeOf(make));
  return steps.get(step) as T | Promise<T>;
}

function outcomeOf<T>(make: () => T | Promise<T>): T | Promise<T> {
  try {
    return make();
  } catch (error) {
    const failed = Promise.reject(error);
    // Thrown where the step is asked for.
    failed.catch(() => undefined);
    return failed;
  }
}

const states = new WeakMap<IncomingMessage, RequestState>();

/** Passes a request on to Koa, with the steps that were made. */
export function passOn(req: IncomingMessage, state: RequestState): void {
  states.set(req, state);
}

/** The state of a request that was passed on to Koa; undefined for one that came there at once. */
export const passedOn = (req: IncomingMessage): RequestState | undefined => states.get(req);
