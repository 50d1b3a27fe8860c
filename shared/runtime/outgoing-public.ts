/**
 * Requests to addresses that strangers name. Outside development they go by https, and to public addresses alone: what is
 * checked is the address that is connected to, so a name that resolves to another one later gains nothing.
 */
import { type LookupAddress, type LookupAllOptions, type LookupOptions, lookup } from 'node:dns';
import { type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isLoopback, isPublicAddress } from '../config/addresses.ts';
import type { Config } from '../config/config.ts';
import { ask, type Bounds, OutgoingFault, type RawAnswer } from './outgoing.ts';
import { headersOf } from './web-headers.ts';

export interface PublicRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface AskPublic {
  /** Whether an address may be asked as far as can be seen before its name is resolved. */
  allows(url: URL): boolean;
  /** A bounded request on a connection of its own; a redirect is an answer like any other. @throws OutgoingFault */
  ask(url: URL, request: PublicRequest, bounds: Omit<Bounds, 'via'>): Promise<Response>;
}

const REFUSED = 'the address is not a public one';

/** @param resolve how a name becomes addresses */
export function createAskPublic({ production }: Pick<Config, 'production'>, resolve: Resolve = lookup): AskPublic {
  const allows = (url: URL) => {
    if (url.username || url.password) return false;
    if (!production) return url.protocol === 'https:' || url.protocol === 'http:';
    return url.protocol === 'https:' && mayBePublic(url.hostname);
  };
  const lookupFor = (host: string, options: LookupOptions, done: Parameters<LookupFunction>[2]) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      const allowed = error ? [] : found.filter(({ address }) => !production || isPublicAddress(address));
      const [first] = allowed;
      if (!first) return done(error ?? new OutgoingFault(REFUSED), []);
      return options.all ? done(null, allowed) : done(null, first.address, first.family);
    });
  };
  return {
    allows,
    async ask(url, { method = 'GET', headers = {}, body }, bounds) {
      if (!allows(url)) throw new OutgoingFault(REFUSED);
      const via: Bounds['via'] = (_, { signal }) => send(url, { method, headers, signal, lookup: lookupFor }, body);
      return ask(url, {}, { ...bounds, via });
    },
  };
}

type Resolve = (
  host: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/** False for an address that is not public, and for the names of this machine. A URL has IPv4 in its one form already. */
const mayBePublic = (host: string): boolean =>
  isPublicAddress(host) ?? !(isLoopback(host) || /(^|\.)localhost\.?$/i.test(host));

/** `fetch` cannot be told how to resolve a name. */
function send(url: URL, options: Omit<RequestOptions, 'agent'>, body: string | undefined): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const begin = url.protocol === 'https:' ? requestHttps : requestHttp;
  // A connection of its own: one that is kept was checked for another request.
  const request = begin(url, { ...options, agent: false });
  request.on('error', reject).on('response', (answer) => {
    resolve({ status: answer.statusCode ?? 0, headers: headersOf(answer), body: answer });
  });
  request.end(body);
  return promise;
}
