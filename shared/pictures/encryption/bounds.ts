/** Bounds of pictures to encrypt. */

/** Bytes of the file. */
export const MOST_BYTES = 2 * 1024 * 1024;
export const MOST_PIXELS = 16_000_000;
/** The longest side in pixels, which browsers can show. */
export const LONGEST_SIDE = 32_767;
/** Bytes of an encrypted picture: in base64 it fits a body of 3 MB, as form and as JSON. */
export const MOST_NOISE = 2_200_000;
