/** Folding of iCalendar lines at 75 octets (RFC 5545 section 3.1). */

const MOST_OCTETS = 75;
/** Units that some importers cannot rejoin: an escape, and a letter with its marks. */
const WHOLE = /\\?.\p{M}*/gsu;

/** Folds every line, never within an escape or a character. @param stream lines that end in CRLF, folded or not */
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

/** Units that stay whole; excessive marks are split all the same. */
const pieces = (line: string): string[] =>
  (line.match(WHOLE) ?? []).flatMap((part) => (Buffer.byteLength(part) < MOST_OCTETS ? [part] : [...part]));
