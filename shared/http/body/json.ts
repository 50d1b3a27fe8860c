/** JSON object bodies (RFC 8259). A duplicate member is rejected: different readers would disagree about it. */
import {
  type Charset,
  charsetOf,
  type Parameters,
  tooManyValues,
  undecodable,
  unreadable,
  withoutMark,
} from './parameters.ts';

/**
 * The members of a JSON object. A duplicate member, or one that contains a duplicate, becomes an array of two.
 * @param charset named by the request; the standard says UTF-8
 * @throws ApiError INVALID_PARAMETER for undecodable bytes, BODY_UNREADABLE for anything but a JSON object or null
 */
export function parseJson(octets: Buffer, charset?: string): Parameters {
  const set = charsetOf(charset);
  const text = set.decode(octets);
  if (text === undefined) throw undecodable(replacedIn(octets, set), set);
  const whole = withoutMark(text);
  if (hasTooManyParts(whole)) throw tooManyValues(MOST_PARTS);
  const body = objectOf(whole);
  const twice = givenTwice(whole);
  if (twice.size === 0) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, twice.has(name) ? [value, value] : value]),
  );
}

/** The most values, arrays and objects of one body: each takes far more memory than its one or two characters. */
const MOST_PARTS = 10_000;

/** @param text possibly invalid JSON */
function hasTooManyParts(text: string): boolean {
  let parts = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      at = endOfString(text, at);
      if (at < 0) return false;
    } else if (sign === ',' || sign === '{' || sign === '[') parts += 1;
    if (parts > MOST_PARTS) return true;
  }
  return false;
}

function objectOf(text: string): Parameters {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(cause);
  }
  // Null means nothing; generated clients send it for a missing body.
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw unreadable();
  return value as Parameters;
}

/** Finds the members with undecodable bytes by parsing again with replacement characters, which nobody sees. */
function replacedIn(octets: Buffer, { glimpse }: Charset): string[] {
  const body = objectOf(withoutMark(glimpse(octets)));
  const names = Object.entries(body)
    .filter(([, value]) => JSON.stringify(value).includes('\ufffd'))
    .map(([field]) => field)
    .filter((field) => !field.includes('\ufffd'));
  return names.length ? names : ['body'];
}

/**
 * The outermost members that are duplicates or contain one. JSON.parse keeps the last one silently.
 * @param text valid JSON
 */
export function givenTwice(text: string): Set<string> {
  const found = new Set<string>();
  /** The names of each open object; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let outermost = '';
  let awaitsName = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      const end = endOfString(text, at);
      const names = awaitsName ? open.at(-1) : undefined;
      if (names) {
        const name: string = JSON.parse(text.slice(at, end + 1));
        if (open.length === 1) outermost = name;
        if (names.has(name)) found.add(outermost);
        names.add(name);
      }
      awaitsName = false;
      at = end;
    } else if (sign === '{' || sign === '[') {
      open.push(sign === '{' ? new Set() : undefined);
      awaitsName = sign === '{';
    } else if (sign === '}' || sign === ']') {
      open.pop();
      awaitsName = false;
    } else if (sign === ',') awaitsName = open.at(-1) !== undefined;
  }
  return found;
}

/** The position of the closing quote of the string at `start`; -1 if there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    if (end < 0) return end;
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
  }
}
