import type { IncomingMessage } from 'node:http';
import { type ParsedUrlQueryInput, stringify } from 'node:querystring';

/** Lets the engine read a form in the place of a body that was read already. */
export function resubmit(req: IncomingMessage, parameters: Readonly<Record<string, unknown>>): void {
  const bytes = Buffer.from(stringify(parameters as ParsedUrlQueryInput));
  Object.defineProperty(req, 'readable', { value: true, configurable: true });
  Object.assign(req, { iterator: () => [bytes] });
  req.headers['content-type'] = 'application/x-www-form-urlencoded';
  req.headers['content-length'] = String(bytes.length);
  delete req.headers['transfer-encoding'];
}
