/** What is known of a request beside Koa's own context, and what its answer will have. */
import type { Context } from 'koa';
import type { BudgetUse } from '../limits/limits.ts';
import type { Log } from '../runtime/log.ts';

export class RequestState {
  readonly requestId: string;
  readonly log: Log;
  /** The caller's address behind proxies. */
  readonly address: string;
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
  /** Whether pages of any origin may read the answer (CORS). */
  isOpenToPages = false;
  /** Whether the answer depends on the caller's language. */
  isInLanguage = false;
  /** The answer as JSON text. It stands instead of Koa's body, unless that was set after it. */
  json: string | undefined;
  /** Koa's body at that time. */
  bodyBeforeJson: unknown;

  constructor(requestId: string, log: Log, address: string) {
    this.requestId = requestId;
    this.log = log;
    this.address = address;
  }
}

/** The state that `frame` gives every request. */
export const stateOf = (ctx: Context): RequestState => ctx.state as RequestState;
