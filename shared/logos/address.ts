/** Where logos are to be seen, below the public address of the auth-server. */

export const LOGOS_PATH = '/logos/';

export const logoPath = (version: string): string => `${LOGOS_PATH}${version}.png`;

/** @param name what stands behind LOGOS_PATH; undefined where it names none */
export const versionIn = (name: string): string | undefined => /^([0-9a-f]{32})\.png$/.exec(name)?.[1];
