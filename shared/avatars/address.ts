/** The addresses of avatars. Their content never changes, so they can be cached forever. */
import { avatarFileUrl } from '../accounts/avatar-address.ts';
import { type FileName, fileNames, type Size } from './store.ts';

/**
 * The address of an avatar.
 * @param resourceUrl the public address of the resource API
 */
export const avatarUrl = (resourceUrl: string, version: string, size: Size): string =>
  fileUrl(resourceUrl, version, `${size}.jpg`);

/** The public address of one file of an avatar. */
export const fileUrl = (resourceUrl: string, version: string, name: FileName): string =>
  avatarFileUrl(resourceUrl, version, name);

/** The avatar of a path below AVATARS_PATH; undefined if no avatar can have it. */
export function readAvatarPath(path: string): { version: string; name: FileName } | undefined {
  const [, version, given] = /^([0-9a-f]{32})\/([\w.]+)$/.exec(path) ?? [];
  const name = fileNames.find((one) => one === given);
  return version && name ? { version, name } : undefined;
}
