/** An avatar as its owner sees it. */
import { z } from 'zod';
import type { Avatar } from '../db/tables/avatars.ts';
import { fileUrl } from './address.ts';

export const avatarShape = {
  id: z.int(),
  version: z.string(),
  /** Pixels. */
  width: z.int(),
  height: z.int(),
  active: z.boolean(),
  /** Of the picture in its own size. */
  url: z.url(),
};

export function presentAvatar({ id, version, width, height, type }: Avatar, active: boolean, resourceUrl: string) {
  return { id, version, width, height, active, url: fileUrl(resourceUrl, version, `original.${type}`) };
}
