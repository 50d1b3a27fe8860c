/** JSON objects as bodies (RFC 8259). A member that is given twice is no member at all: its readers would not agree. */
import { type Charset, charsetOf, withoutMark } from './charset.ts';
import { type Parameters, tooManyValues, undecodable, unreadable } from './parameters.ts';

/**
 * The members of a JSON object. One that was given twice, or has such a one anywhere inside, is an array of two.
 * @param charset as the request names it; by the standard it is UTF-8
 * @throws ApiError INVALID_PARAMETER for octets that do not decode, BODY_UNREADABLE for what is neither a JSON object nor null
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

/** Values, arrays and objects of one body: each takes far more memory than the sign or two that it is written with. */
const MOST_PARTS = 10_000;

/** @param text that may be no JSON at all */
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
  // Null is a thing left out; generated clients send it where no body was given.
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw unreadable();
  return value as Parameters;
}

/** Whose octets do not decode: read once more with signs in their place, which nobody gets to see. */
function replacedIn(octets: Buffer, { glimpse }: Charset): string[] {
  const body = objectOf(withoutMark(glimpse(octets)));
  const names = Object.entries(body)
    .filter(([, value]) => JSON.stringify(value).includes('\ufffd'))
    .map(([field]) => field)
    .filter((field) => !field.includes('\ufffd'));
  return names.length ? names : ['body'];
}

/**
 * The outermost members that are, or hold, a member given twice. JSON.parse keeps the last one and says nothing.
 * @param text JSON that JSON.parse has taken
 */
export function givenTwice(text: string): Set<string> {
  const found = new Set<string>();
  /** The names of each object that is open; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let outermost = '';
  let awaitsName = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      const end = endOfString(text, at);
      if (awaitsName) {
        const name = JSON.parse(text.slice(at, end + 1)) as string;
        const names = open.at(-1) as Set<string>;
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

/** Where the string that begins at `start` has its closing sign; -1 where it has none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    if (end < 0) return end;
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
  }
}
