/** The addresses of logos, below the public address of the auth-server. */

export const LOGOS_PATH = '/logos/';

/** The path of a logo. */
export const logoPath = (version: string): string => `${LOGOS_PATH}${version}.png`;

/** @param name the part after LOGOS_PATH; undefined if it names no logo */
export const versionIn = (name: string): string | undefined => /^([0-9a-f]{32})\.png$/.exec(name)?.[1];

/** Side of a square logo upload in pixels. */
export const LEAST_SIDE = 128;
export const MOST_SIDE = 2048;
