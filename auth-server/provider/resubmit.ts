import type { IncomingMessage } from 'node:http';
import { type ParsedUrlQueryInput, stringify } from 'node:querystring';

const resubmitted = new WeakSet<IncomingMessage>();

/** True where the body was read already, and the engine has one of ours in its place. */
export const isResubmitted = (req: IncomingMessage): boolean => resubmitted.has(req);

/** Lets the engine read a form in the place of a body that was read already. */
export function resubmit(req: IncomingMessage, parameters: Readonly<Record<string, unknown>>): void {
  resubmitOctets(req, Buffer.from(stringify(parameters as ParsedUrlQueryInput)));
}

/** `resubmit` with a form as it was written, in UTF-8. */
export function resubmitOctets(req: IncomingMessage, bytes: Buffer): void {
  resubmitted.add(req);
  Object.defineProperty(req, 'readable', { value: true, configurable: true });
  Object.assign(req, { iterator: () => [bytes] });
  req.headers['content-type'] = 'application/x-www-form-urlencoded';
  req.headers['content-length'] = String(bytes.length);
  delete req.headers['transfer-encoding'];
  delete req.headers['content-encoding'];
}
