/** Base64 as browsers, command lines and libraries write it. */

/**
 * Decodes base64: either alphabet, with or without padding, line breaks and a `data:` prefix; a space is an unescaped
 * plus of a form.
 * @returns undefined if it is not base64
 */
export function readBase64(text: string): Buffer | undefined {
  const body = text
    .replace(/^\s*data:[^,]{0,100};base64,/i, '')
    // Lines may be indented; a single space at the start of a line may have been a plus.
    .replace(/[\r\n\t]+(?: {2,})?/g, '')
    .trim()
    .replaceAll(' ', '+');
  return /^[\w+/-]+={0,2}$/.test(body) ? Buffer.from(body, 'base64') : undefined;
}
