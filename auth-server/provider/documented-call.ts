/** A documented call that goes on to the engine under the engine's own path. */
import type { IncomingMessage } from 'node:http';

interface DocumentedCall {
  /** As its caller knows it. */
  readonly path: string;
  /** True where it came with a `request_uri`, which only the standard endpoint takes. */
  readonly withRequestUri: boolean;
}

const calls = new WeakMap<IncomingMessage, DocumentedCall>();

/** Notes that the rest of this request is the engine's. */
export function passToEngine(req: IncomingMessage, call: DocumentedCall): void {
  calls.set(req, call);
}

/** The documented call that a request of the engine's came as; undefined for one to the standard endpoints. */
export const documentedCall = (req: IncomingMessage): DocumentedCall | undefined => calls.get(req);
