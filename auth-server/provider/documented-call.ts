/** Marks a documented call that continues at the path of the engine. */
import type { IncomingMessage } from 'node:http';

interface DocumentedCall {
  /** The path as called. */
  readonly path: string;
  /** True if it had a `request_uri`, which only the standard endpoint accepts. */
  readonly withRequestUri: boolean;
}

const calls = new WeakMap<IncomingMessage, DocumentedCall>();

/** Notes that the engine handles the rest of this request. */
export function passToEngine(req: IncomingMessage, call: DocumentedCall): void {
  calls.set(req, call);
}

/** The documented call behind a request of the engine; undefined for standard endpoints. */
export const documentedCall = (req: IncomingMessage): DocumentedCall | undefined => calls.get(req);
