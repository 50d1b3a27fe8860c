/** The addresses of avatars at the resource API. Their content never changes, so they can be cached forever. */
import { type FileName, fileNames, type Size } from './store.ts';

/** The path of all avatars, below the public address of the resource API. */
export const AVATARS_PATH = '/avatars/';

/**
 * The address of an avatar.
 * @param resourceUrl the public address of the resource API
 * @param version names the avatar
 */
export const avatarUrl = (resourceUrl: string, version: string, size: Size): string =>
  fileUrl(resourceUrl, version, `${size}.jpg`);

/** The address of one file of an avatar. */
export const fileUrl = (resourceUrl: string, version: string, name: FileName): string =>
  `${resourceUrl}${AVATARS_PATH}${version}/${name}`;

/** The avatar of a path below AVATARS_PATH; undefined if no avatar can have it. */
export function readAvatarPath(path: string): { version: string; name: FileName } | undefined {
  const [, version, given] = /^([0-9a-f]{32})\/([\w.]+)$/.exec(path) ?? [];
  const name = fileNames.find((one) => one === given);
  return version && name ? { version, name } : undefined;
}
