/** Request targets (RFC 9112 section 3.2) in every form that a socket can send, and the headers that belong to them. */
import type { Detail } from '../api/errors.ts';
import { reason } from '../api/reasons.ts';

/** The characters of RFC 3986 except `#`: a target has no fragment. */
const PLAIN = /^[\w!$%&'()*+,\-./:;=?@[\]~]*$/;
const OTHERS = /[^\w!$%&'()*+,\-./:;=?@[\]~]/g;

/**
 * The path and query of a target in origin form or absolute form. Invalid bytes are percent-encoded: old clients send
 * them unencoded, and later parsers need not guess.
 * @param target from node:http, one character per byte
 * @returns undefined for anything else: a fragment, another scheme, user information, an unreadable authority
 */
export function pathAndQuery(target: string): string | undefined {
  if (target.startsWith('/')) return PLAIN.test(target) ? target : encoded(target);
  if (!/^https?:\/\//i.test(target)) return undefined;
  const url = URL.parse(target);
  if (!url || url.username || url.password || url.hash) return undefined;
  return encoded(url.pathname + url.search);
}

function encoded(target: string): string | undefined {
  if (target.includes('#')) return undefined;
  return target.replace(OTHERS, (octet) => `%${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

const HOST = /^(?:\[[\da-f:.]+(?:%25[\w.~-]+)?\]|[\w.~!$&'()*+,;=%-]*)(?::\d{0,5})?$/i;

/**
 * The fault of the headers that a request has once: Host (RFC 9112 section 3.2), and Authorization, of which node:http
 * hands out the first alone.
 * @param rawHeaders names and values in turn
 * @returns undefined if there is none
 */
export function faultOfHeaders(rawHeaders: readonly string[], httpVersion: string): Detail | undefined {
  let host: string | undefined;
  let isAuthorized = false;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (isNamed(name, 'Authorization')) {
      if (isAuthorized) return { field: 'Authorization', reason: reason('givenOnce') };
      isAuthorized = true;
    }
    if (!isNamed(name, 'Host')) continue;
    if (host !== undefined) return { field: 'Host', reason: reason('givenOnce') };
    host = rawHeaders[index + 1] as string;
  }
  if (host === undefined) return httpVersion === '1.1' ? { field: 'Host', reason: reason('required') } : undefined;
  return HOST.test(host) ? undefined : { field: 'Host', reason: reason('host') };
}

/** The lengths first: this is asked of every header of every request. */
const isNamed = (given: string, name: string): boolean =>
  given.length === name.length && given.toLowerCase() === name.toLowerCase();
