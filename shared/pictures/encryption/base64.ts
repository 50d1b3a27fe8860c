/** Base64 the way it comes from browsers, command lines and libraries. */

/**
 * The bytes of base64, in either alphabet, with or without padding, line breaks and a `data:` prefix; a space is a plus
 * that a form was not told to keep.
 * @returns undefined for what is no base64
 */
export function readBase64(text: string): Buffer | undefined {
  const body = text
    .replace(/^\s*data:[^,]{0,100};base64,/i, '')
    // Lines may be indented; one space alone at the start of a line may have been a plus.
    .replace(/[\r\n\t]+(?: {2,})?/g, '')
    .trim()
    .replaceAll(' ', '+');
  return /^[\w+/-]+={0,2}$/.test(body) ? Buffer.from(body, 'base64') : undefined;
}
