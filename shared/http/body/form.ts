/** application/x-www-form-urlencoded, of bodies and queries: flat parameters, `a[b]=1` has that very name. */
import type { Context, Next } from 'koa';
import {
  byName,
  type Charset,
  charsetOf,
  MOST_PARAMETERS,
  type Parameters,
  tooMany,
  undecodable,
  unreadable,
  utf8,
} from './parameters.ts';

/**
 * The parameters of a form. A field `_charset_` names the character set if the request does not.
 * @param charset named by the request
 * @throws ApiError INVALID_PARAMETER by name for undecodable bytes, BODY_UNREADABLE for an unknown character set
 */
export function parseForm(octets: Buffer, charset?: string): Parameters {
  const isMarked = octets.subarray(0, MARK.length).equals(MARK);
  const pairs = pairsOf(octets.toString('latin1', isMarked ? MARK.length : 0));
  const named = charset || pairs.find(([name]) => name === '_charset_')?.[1];
  const set = charsetOf(named);
  if (!set.extendsAscii) throw unreadable();
  return decodePairs(pairs, set);
}

/** The parameters of a query, in UTF-8. @param text as in the address, one byte per character */
export const parseQuery = (text: string): Parameters => decodePairs(pairsOf(text), utf8);

/** The byte order mark of some platforms. */
const MARK = Buffer.from('\ufeff');

type Pair = readonly [name: string, value: string];

/** Split, not yet decoded. */
function pairsOf(text: string): Pair[] {
  const pairs: Pair[] = [];
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('&', at);
    const end = next === -1 ? text.length : next;
    if (end > at) {
      if (pairs.length === MOST_PARAMETERS) throw tooMany();
      const pair = text.slice(at, end);
      const sign = pair.indexOf('=');
      pairs.push(sign === -1 ? [pair, ''] : [pair.slice(0, sign), pair.slice(sign + 1)]);
    }
    at = end + 1;
  }
  return pairs;
}

function decodePairs(pairs: readonly Pair[], set: Charset): Parameters {
  const wrong: string[] = [];
  const decoded = pairs.map(([rawName, rawValue]) => {
    const name = decode(rawName, set);
    const value = decode(rawValue, set);
    if (name === undefined || value === undefined) wrong.push(name ?? 'body');
    return [name ?? '', value] as const;
  });
  if (wrong.length) throw undecodable(wrong, set);
  return byName(decoded);
}

const PLAIN = /^[\w.~!*'(),;:@/?$ -]*$/;

function decode(raw: string, { decode: read }: Charset): string | undefined {
  const text = raw.includes('+') ? raw.replaceAll('+', ' ') : raw;
  return PLAIN.test(text) ? text : read(unescaped(Buffer.from(text, 'latin1')));
}

/** A percent sign without two hex digits stays, as in every browser. */
function unescaped(octets: Buffer): Buffer {
  let length = 0;
  for (let at = 0; at < octets.length; at += 1) {
    const high = octets[at] === PERCENT ? digitOf(octets[at + 1]) : undefined;
    const low = high === undefined ? undefined : digitOf(octets[at + 2]);
    if (high === undefined || low === undefined) octets[length] = octets[at] as number;
    else {
      octets[length] = high * 16 + low;
      at += 2;
    }
    length += 1;
  }
  return octets.subarray(0, length);
}

const PERCENT = 0x25;

function digitOf(octet: number | undefined): number | undefined {
  if (octet === undefined) return undefined;
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const letter = octet | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined;
}

const BEYOND_ASCII = /%[89a-f]|[^\0-\x7f]/i;

/**
 * Middleware that rejects queries with undecodable bytes: Koa would replace them by U+FFFD.
 * @throws ApiError INVALID_PARAMETER naming the parameter
 */
export function refuseUnreadableQuery({ querystring }: Context, next: Next): Promise<void> {
  if (BEYOND_ASCII.test(querystring)) parseQuery(querystring);
  return next();
}
