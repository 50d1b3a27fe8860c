/**
 * What every kind of body has: parameters by name, and text in the character set that the request names. A duplicate
 * becomes an array, which `readInput` rejects by name; a token is named once; undecodable bytes are rejected, never
 * replaced.
 */
import { isAscii } from 'node:buffer';
import { ApiError, type Detail } from '../../api/errors.ts';
import { reason } from '../../api/reasons.ts';

export type Parameters = Record<string, unknown>;

/** More than any endpoint has. */
export const MOST_PARAMETERS = 200;

/** @param pairs in the order of the request */
export function byName(pairs: readonly (readonly [name: string, value: unknown])[]): Parameters {
  const once: Parameters = Object.fromEntries(pairs);
  if (Object.keys(once).length === pairs.length) return once;
  const given = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...given].map(([name, values]) => [name, values.length === 1 ? values[0]?.[1] : values.map(([, value]) => value)]),
  );
}

/** The fault of bytes that are invalid in their character set. */
export const undecodable = (fields: readonly string[], { name }: Charset): ApiError =>
  invalid([...new Set(fields)].map((field) => ({ field, reason: reason('undecodable', { charset: name }) })));

/** The error for too many parameters. */
export const tooMany = (): ApiError =>
  invalid([{ field: 'body', reason: reason('tooManyParameters', { most: MOST_PARAMETERS }) }]);

/** The error for a JSON body with too many values. */
export const tooManyValues = (most: number): ApiError =>
  invalid([{ field: 'body', reason: reason('tooManyValues', { most }) }]);

/** The body has no type that we read. */
export const unreadable = (cause?: unknown): ApiError =>
  new ApiError('BODY_UNREADABLE', {
    details: [{ field: 'body', reason: reason('unreadable') }],
    cause,
  });

const invalid = (details: Detail[]): ApiError => new ApiError('INVALID_PARAMETER', { details });

const TOKEN_FIELDS = ['access_token', 'login_token'];

/** The parameters with a token; empty and null ones count as none. */
export const tokenFields = (parameters: Readonly<Parameters>): string[] =>
  TOKEN_FIELDS.filter((name) => parameters[name] != null && parameters[name] !== '');

/** @param field the redundant one */
export const secondToken = (field: string): ApiError =>
  new ApiError('INVALID_PARAMETER', { details: [{ field, reason: reason('onlyToken') }] });

/** Rejects a second token beside that of the header. @throws ApiError INVALID_PARAMETER */
export function refuseSecondToken(parameters: Readonly<Parameters>): void {
  const [field] = tokenFields(parameters);
  if (field) throw secondToken(field);
}

/** A character set. */
export interface Charset {
  /** The name in the request. */
  readonly name: string;
  /** False if ASCII characters are not single bytes with their ASCII value: forms cannot use it. */
  readonly extendsAscii: boolean;
  /** The text, or undefined if the bytes are not valid. */
  decode(octets: Uint8Array): string | undefined;
  /** The text with U+FFFD for invalid bytes, only to find out where they are. */
  glimpse(octets: Uint8Array): string;
}

/** Names of Java, Python and Windows without a label in the WHATWG Encoding Standard. */
const ALIASES: Readonly<Record<string, string>> = {
  cp936: 'gbk',
  ms936: 'gbk',
  'windows-936': 'gbk',
  cp950: 'big5',
  ms950: 'big5',
  'windows-950': 'big5',
  iso8859_1: 'iso-8859-1',
  utf_8: 'utf-8',
};

/** Bytes above 127 are invalid in these, while the Encoding Standard reads them as windows-1252. */
const ASCII = new Set(['us-ascii', 'ascii', 'ansi_x3.4-1968', 'iso-ir-6', 'iso646-us']);

/** The private use area: characters without meaning. */
const NO_TEXT = 'x-user-defined';

export const utf8: Charset = { name: 'UTF-8', extendsAscii: true, ...reading('utf-8') };

/** The character set of a name; UTF-8 by default. @throws ApiError BODY_UNREADABLE for an unknown name */
export function charsetOf(name: string | undefined): Charset {
  const label = name?.trim().toLowerCase();
  if (!label || label === 'utf-8' || label === 'utf8') return utf8;
  if (ASCII.has(label))
    return { ...utf8, name: label, decode: (octets) => (isAscii(octets) ? utf8.decode(octets) : undefined) };
  if (label === 'utf-16') return { name: label, extendsAscii: false, ...utf16 };
  try {
    const { encoding } = new TextDecoder(ALIASES[label] ?? label);
    if (encoding !== NO_TEXT) {
      return { name: label, extendsAscii: !encoding.startsWith('utf-16'), ...reading(encoding) };
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new ApiError('BODY_UNREADABLE', { details: [{ field: 'charset', reason: reason('charset') }] });
}

/** What ICU returns for an invalid byte in Big5. */
const NOBODYS = /[\uf8f0-\uf8f8]/;

type Reading = Pick<Charset, 'decode' | 'glimpse'>;

function reading(label: string): Reading {
  const strict = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return {
    decode(octets) {
      try {
        const text = strict.decode(octets);
        return NOBODYS.test(text) && !label.startsWith('utf-') ? undefined : text;
      } catch (error) {
        // Thrown by `fatal`.
        if (error instanceof TypeError) return undefined;
        throw error;
      }
    },
    glimpse: (octets) => new TextDecoder(label).decode(octets),
  };
}

/** The byte order is given by its mark (RFC 2781 section 3.2), else by the zero byte of a first ASCII character. */
const utf16: Reading = {
  decode: (octets) => reading(endOf(octets)).decode(octets),
  glimpse: (octets) => reading(endOf(octets)).glimpse(octets),
};

const endOf = ([first, second]: Uint8Array): string =>
  (first === 0xfe && second === 0xff) || first === 0 ? 'utf-16be' : 'utf-16le';

/** The text without the byte order mark of some platforms. */
export const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text);
