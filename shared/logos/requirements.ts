/** Side of a square logo upload in pixels. */
export const LEAST_SIDE = 128;
export const MOST_SIDE = 2048;
