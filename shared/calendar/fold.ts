/** Lines of an iCalendar stream, folded at 75 octets (RFC 5545 section 3.1). */

const MOST_OCTETS = 75;
/** What some importers cannot put together again: an escape, and a letter with the marks upon it. */
const WHOLE = /\\?.\p{M}*/gsu;

/**
 * Folds every line anew, never within an escape or a character.
 * @param stream lines that end in CRLF, folded or not
 */
export const foldLines = (stream: string): string =>
  stream
    .replaceAll(/\r\n[ \t]/g, '')
    .split('\r\n')
    .map(fold)
    .join('\r\n');

function fold(line: string): string {
  if (Buffer.byteLength(line) <= MOST_OCTETS) return line;
  let folded = '';
  let octets = 0;
  for (const part of pieces(line)) {
    const size = Buffer.byteLength(part);
    if (octets + size > MOST_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += part;
    octets += size;
  }
  return folded;
}

/** Parts that stay whole; marks without end are parted all the same. */
const pieces = (line: string): string[] =>
  (line.match(WHOLE) ?? []).flatMap((part) => (Buffer.byteLength(part) < MOST_OCTETS ? [part] : [...part]));
