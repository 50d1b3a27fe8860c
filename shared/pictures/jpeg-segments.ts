/** A JPEG as the segments it consists of (ITU-T T.81, annex B). */
import { BrokenPicture } from './format.ts';

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const COMMENT = 0xfe;
/** The most scans of a progressive JPEG: encoders write some ten, and each costs a pass over all pixels. */
const MOST_SCANS = 100;
const EOI = Buffer.from([0xff, END]);

/**
 * Application segments that decoding needs: JFIF, colour profile, Adobe's colour transform; the orientation from EXIF.
 */
const needed: readonly (readonly [marker: number, name: string])[] = [
  [0xe0, 'JFIF\0'],
  [0xe2, 'ICC_PROFILE\0'],
  [0xee, 'Adobe'],
];

/**
 * The first picture of a JPEG, without comments, thumbnails and program data.
 * @returns its bytes; `mended` if the missing end marker was added
 * @throws BrokenPicture without a scan, with too many, or with a segment that is cut short
 */
export function bareJpeg(file: Buffer): { readonly bytes: Buffer; readonly mended: boolean } {
  const kept: Buffer[] = [Buffer.from([0xff, START])];
  let hasExif = false;
  let scans = 0;
  let at = 2;
  while (at < file.length) {
    const marker = markerAt(file, at);
    if (marker === undefined) break;
    if (marker.code === END) return { bytes: Buffer.concat([...kept, EOI]), mended: false };
    const end = marker.at + 2 + (file.length - marker.at >= 4 ? file.readUInt16BE(marker.at + 2) : 0);
    if (end > file.length || end < marker.at + 4) break;
    const segment = file.subarray(marker.at, end);
    at = end;
    if (marker.code === SCAN) {
      scans += 1;
      if (scans > MOST_SCANS) throw new BrokenPicture('too many scans');
      at = endOfScan(file, end);
      kept.push(segment, file.subarray(end, at));
    } else if (isExif(segment)) {
      if (!hasExif) kept.push(segment);
      hasExif = true;
    } else if (isNeeded(marker.code, segment)) kept.push(segment);
  }
  if (scans === 0) throw new BrokenPicture('no scan');
  return { bytes: Buffer.concat([...kept, EOI]), mended: true };
}

/** The next marker, after optional fill bytes. */
function markerAt(file: Buffer, from: number): { readonly at: number; readonly code: number } | undefined {
  let at = file.indexOf(0xff, from);
  while (at >= 0 && (file[at + 1] === 0xff || file[at + 1] === 0)) at = file.indexOf(0xff, at + 1);
  const code = at < 0 ? undefined : file[at + 1];
  return code === undefined ? undefined : { at, code };
}

/** The end of the coded data of a scan: a marker that cannot occur within it. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const code = file[at + 1];
    if (code === undefined) break;
    const isWithin = code === 0 || code === 0xff || (code >= 0xd0 && code <= 0xd7);
    if (!isWithin) return at;
  }
  return file.length;
}

const isExif = (segment: Buffer) => segment[1] === 0xe1 && named(segment, 'Exif\0');

function isNeeded(code: number, segment: Buffer): boolean {
  const isAddition = (code >= 0xe0 && code <= 0xef) || code === COMMENT;
  return !isAddition || needed.some(([marker, name]) => marker === code && named(segment, name));
}

const named = (segment: Buffer, name: string) => segment.toString('latin1', 4, 4 + name.length) === name;
