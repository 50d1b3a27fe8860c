/** The addresses of avatars. What is behind one never changes, so that it can be kept for good. */
import { avatarFileUrl } from '../accounts/avatar-address.ts';
import { type FileName, fileNames, type Size } from './store.ts';

/**
 * The address of an avatar.
 * @param resourceUrl the public address of the resource API
 */
export const avatarUrl = (resourceUrl: string, version: string, size: Size): string =>
  fileUrl(resourceUrl, version, `${size}.jpg`);

export const fileUrl = (resourceUrl: string, version: string, name: FileName): string =>
  avatarFileUrl(resourceUrl, version, name);

/** What a path below AVATARS_PATH names; undefined for any that no avatar can have. */
export function readAvatarPath(path: string): { version: string; name: FileName } | undefined {
  const [, version, given] = /^([0-9a-f]{32})\/([\w.]+)$/.exec(path) ?? [];
  const name = fileNames.find((one) => one === given);
  return version && name ? { version, name } : undefined;
}
