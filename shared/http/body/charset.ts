/** Text from octets in a character set that a request names. Nothing is ever replaced: what does not decode is refused. */
import { isAscii } from 'node:buffer';
import { ApiError } from '../../api/errors.ts';
import { reason } from '../../api/reasons.ts';

/** How text was written down. */
export interface Charset {
  /** As the request names it. */
  readonly name: string;
  /** False for one in which an ASCII character is no single octet of that value: forms cannot be in it. */
  readonly extendsAscii: boolean;
  /** The text, or undefined where the octets are none. */
  decode(octets: Uint8Array): string | undefined;
  /** The text with signs (U+FFFD) for what does not decode: to find out where that is, and for nothing else. */
  glimpse(octets: Uint8Array): string;
}

/** What Java, Python and Windows call them, where the WHATWG's Encoding Standard has no such label. */
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

/** Their octets above 127 are nothing, where the Encoding Standard reads them as windows-1252. */
const ASCII = new Set(['us-ascii', 'ascii', 'ansi_x3.4-1968', 'iso-ir-6', 'iso646-us']);

/** For private use: what it says is nobody's text. */
const NO_TEXT = 'x-user-defined';

export const utf8: Charset = { name: 'UTF-8', extendsAscii: true, ...reading('utf-8') };

/**
 * The character set of a name; UTF-8 for none.
 * @throws ApiError BODY_UNREADABLE for a name that is unknown
 */
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

/** What ICU makes of an octet that is no character in Big5. */
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
        // What `fatal` throws.
        if (error instanceof TypeError) return undefined;
        throw error;
      }
    },
    glimpse: (octets) => new TextDecoder(label).decode(octets),
  };
}

/** Which end comes first is told by its mark (RFC 2781 section 3.2), else by the zero of a first character that is ASCII. */
const utf16: Reading = {
  decode: (octets) => reading(endOf(octets)).decode(octets),
  glimpse: (octets) => reading(endOf(octets)).glimpse(octets),
};

const endOf = ([first, second]: Uint8Array): string =>
  (first === 0xfe && second === 0xff) || first === 0 ? 'utf-16be' : 'utf-16le';

/** The text without the mark that some platforms begin a file with. */
export const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text);
