/** Addresses: one parser, one way to write a host into one, and what IP addresses are. Imports nothing of ours. */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

export const BASE_URL_FORM =
  'http:// or https://, a host and at most a port, without user, path, query or fragment, such as https://id.example';
export const HOST_FORM = 'an IP address or the name of a host, without a port';

/** What stands between `//` and the end, but for one slash: nothing that a parser would drop or read otherwise. */
const BASE_URL = /^https?:\/\/[^\s\\/?#@%]+\/?$/i;
const LABELS = /^(?!-)[\w-]{1,63}(\.[\w-]{1,63})*\.?$/;

/**
 * A public or internal base address in its one form (RFC 3986 section 6.2): lower case, punycode, without a default port
 * or a slash at its end.
 * @returns undefined where the text is anything else than scheme, host and port
 */
export function readBaseUrl(text: string): string | undefined {
  const url = BASE_URL.test(text) ? URL.parse(text) : null;
  if (!url || url.port === '0') return undefined;
  const host = url.hostname;
  return LABELS.test(host) || host.startsWith('[') ? url.origin : undefined;
}

/** A host to listen on, without the brackets that an address has around IPv6; undefined where the text is none. */
export function readHost(text: string): string | undefined {
  const host = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (isIPv6(host) && !host.includes('%')) return host;
  if (isIP(host) || host !== text) return isIP(text) ? text : undefined;
  // Digits and dots alone are a mistyped IPv4 address, which a resolver would read in its own way.
  return LABELS.test(host) && host.length <= 253 && !/^[\d.]+$/.test(host) ? host : undefined;
}

/**
 * Where a caller is: an IPv4 address, also where it is written as IPv6; of IPv6 the first 64 bits, since a household has
 * all of the rest.
 */
export function networkOf(address: string): string {
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return 'unknown';
  const parsed = ipaddr.process(withoutZone(address));
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const groups = parsed.parts.slice(0, 4).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}

/** Where a server is called on this machine that listens on `host`. */
export function localUrl(host: string, port: number): string {
  const here = isIPv6(host) ? '::1' : '127.0.0.1';
  const reachable = rangeOf(host) === 'unspecified' ? here : host;
  return new URL(`http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`).origin;
}

/** Whether a host is this machine itself, with or without the brackets that an address has around IPv6. */
export const isLoopback = (host: string): boolean =>
  host.toLowerCase() === 'localhost' || rangeOf(host.replace(/^\[(.*)\]$/, '$1')) === 'loopback';

/**
 * Whether an IP address in any spelling, in brackets too, is one of the public Internet's; undefined where a host is a
 * name. Addresses of IPv6 that carry one of IPv4 are not: what they lead to depends on the network.
 */
export function isPublicAddress(host: string): boolean | undefined {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (!isIP(address)) return undefined;
  const parsed = ipaddr.parse(withoutZone(address));
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST));
}

/** RFC 4291 section 2.5.4: all that is assigned of it. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** The registries' name for the range of an IP address in any spelling; undefined where a host is a name. */
const rangeOf = (host: string) => (isIP(host) ? ipaddr.parse(withoutZone(host)).range() : undefined);

/** A zone tells interfaces of a machine apart; the library takes fewer of them than a socket. */
const withoutZone = (address: string) => address.replace(/%.*$/s, '');

/** An address as it may be told: without its user, password and query. */
export const withoutSecrets = (text: string): string =>
  text.replace(/^([a-z][\w+.-]*:)?\/*.*@/i, '$1//***@').replace(/[?#].*$/s, (rest) => `${rest[0]}***`);
