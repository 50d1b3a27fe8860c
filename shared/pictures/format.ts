/** The format of a picture by its content, never by its name. */

export type Format = 'png' | 'jpeg' | 'bmp';

/** The bytes are no picture, or a damaged one. */
export class BrokenPicture extends Error {
  override name = 'BrokenPicture';
}

const signatures: readonly (readonly [Format, readonly number[]])[] = [
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['bmp', [0x42, 0x4d]],
];

/** The format by the first bytes; undefined for others. */
export function formatOf(bytes: Uint8Array): Format | undefined {
  return signatures.find(([, signature]) => signature.every((byte, at) => bytes[at] === byte))?.[0];
}
