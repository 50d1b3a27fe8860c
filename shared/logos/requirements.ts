/** Pixels of a side of a logo as it is sent: it is square. */
export const LEAST_SIDE = 128;
export const MOST_SIDE = 2048;
