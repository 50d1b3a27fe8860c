/** Network addresses: one parser, one spelling of hosts, and the ranges of IP addresses. Imports nothing of ours. */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

export const BASE_URL_FORM =
  'http:// or https://, a host and at most a port, without user, path, query or fragment, such as https://id.example';
export const HOST_FORM = 'an IP address or the name of a host, without a port';

/** The part between `//` and one optional last slash, without anything that a parser would drop or reinterpret. */
const BASE_URL = /^https?:\/\/[^\s\\/?#@%]+\/?$/i;
const LABELS = /^(?!-)[\w-]{1,63}(\.[\w-]{1,63})*\.?$/;

/**
 * The normal form of a public or internal base address (RFC 3986 section 6.2): lower case, punycode, no default port,
 * no trailing slash.
 * @returns undefined unless the text is scheme, host and port only
 */
export function readBaseUrl(text: string): string | undefined {
  const url = BASE_URL.test(text) ? URL.parse(text) : null;
  if (!url || url.port === '0') return undefined;
  const host = url.hostname;
  return LABELS.test(host) || host.startsWith('[') ? url.origin : undefined;
}

/** A host to listen on, without the brackets of IPv6; undefined if the text is none. */
export function readHost(text: string): string | undefined {
  const host = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (isIPv6(host) && !host.includes('%')) return host;
  if (isIP(host) || host !== text) return isIP(text) ? text : undefined;
  // Only digits and dots: a mistyped IPv4 address, which resolvers would reinterpret.
  return LABELS.test(host) && host.length <= 253 && !/^[\d.]+$/.test(host) ? host : undefined;
}

/**
 * The network of a caller: an IPv4 address, also if written as IPv6; for IPv6 the first 64 bits, since one household
 * has the rest.
 */
export function networkOf(address: string): string {
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return 'unknown';
  const parsed = ipaddr.process(withoutZone(address));
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const groups = parsed.parts.slice(0, 4).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}

/** The address of a server on this machine that listens on `host`. */
export function localUrl(host: string, port: number): string {
  const here = isIPv6(host) ? '::1' : '127.0.0.1';
  const reachable = rangeOf(host) === 'unspecified' ? here : host;
  return new URL(`http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`).origin;
}

/** Whether a host is this machine itself, with or without the brackets of IPv6. */
export const isLoopback = (host: string): boolean =>
  host.toLowerCase() === 'localhost' || rangeOf(host.replace(/^\[(.*)\]$/, '$1')) === 'loopback';

/**
 * Whether an IP address, in any spelling, is a public one; undefined if the host is a name. IPv6 addresses that embed
 * IPv4 are not: their target depends on the network.
 */
export function isPublicAddress(host: string): boolean | undefined {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (!isIP(address)) return undefined;
  const parsed = ipaddr.parse(withoutZone(address));
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST));
}

/** RFC 4291 section 2.5.4: the assigned range. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** The registered range of an IP address in any spelling; undefined if the host is a name. */
const rangeOf = (host: string) => (isIP(host) ? ipaddr.parse(withoutZone(host)).range() : undefined);

/** A zone selects an interface; the library accepts fewer zones than sockets do. */
const withoutZone = (address: string) => address.replace(/%.*$/s, '');

/** An address for display: without user, password and query. */
export const withoutSecrets = (text: string): string =>
  text.replace(/^([a-z][\w+.-]*:)?\/*.*@/i, '$1//***@').replace(/[?#].*$/s, (rest) => `${rest[0]}***`);
