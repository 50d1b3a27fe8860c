/** Addresses as configuration names them: one parser, and one way to write a host into one. Imports nothing of ours. */
import { isIP, isIPv4, isIPv6 } from 'node:net';

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

/** Where a server is called on this machine that listens on `host`. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : isIPv6(host) && isUnspecified(host) ? '::1' : host;
  return new URL(`http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`).origin;
}

/** `::` in any of its spellings. */
const isUnspecified = (host: string) => new URL(`http://[${host}]`).hostname === '[::]';

/** Whether a host is this machine itself, with or without the brackets that an address has around IPv6. */
export function isLoopback(host: string): boolean {
  const bare = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return bare === 'localhost' || bare === '::1' || (isIPv4(bare) && bare.startsWith('127.'));
}

/** An address as it may be told: without its user, password and query. */
export const withoutSecrets = (text: string): string =>
  text.replace(/^([a-z][\w+.-]*:)?\/*.*@/i, '$1//***@').replace(/[?#].*$/s, (rest) => `${rest[0]}***`);
