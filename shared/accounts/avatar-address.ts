/** The addresses of avatars at the resource API. Their content never changes, so they can be cached forever. */

/** The path of all avatars, below the public address of the resource API. */
export const AVATARS_PATH = '/avatars/';

/**
 * The address of a file of an avatar.
 * @param resourceUrl the public address of the resource API
 * @param version names the avatar
 * @param name such as `420.jpg`
 */
export const avatarFileUrl = (resourceUrl: string, version: string, name: string): string =>
  `${resourceUrl}${AVATARS_PATH}${version}/${name}`;
