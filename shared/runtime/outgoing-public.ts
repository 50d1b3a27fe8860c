/**
 * Requests to addresses from strangers. Outside of development they use https and public addresses only. The connected
 * address is checked, so a name that later resolves to another one gains nothing.
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
  /** Whether an address is acceptable before its name is resolved. */
  allows(url: URL): boolean;
  /** A bounded request on its own connection; redirects are not followed. @throws OutgoingFault */
  ask(url: URL, request: PublicRequest, bounds: Omit<Bounds, 'via'>): Promise<Response>;
}

const REFUSED = 'the address is not a public one';

/** @param resolve resolves a name to addresses */
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

/** False for non-public addresses and names of this machine. In a URL, IPv4 is already normalised. */
const mayBePublic = (host: string): boolean =>
  isPublicAddress(host) ?? !(isLoopback(host) || /(^|\.)localhost\.?$/i.test(host));

/** `fetch` cannot use a custom resolver. */
function send(url: URL, options: Omit<RequestOptions, 'agent'>, body: string | undefined): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const begin = url.protocol === 'https:' ? requestHttps : requestHttp;
  // A new connection: a reused one was checked for another request.
  const request = begin(url, { ...options, agent: false });
  request.on('error', reject).on('response', (answer) => {
    resolve({ status: answer.statusCode ?? 0, headers: headersOf(answer), body: answer });
  });
  request.end(body);
  return promise;
}
