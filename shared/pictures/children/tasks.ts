/** The tasks of a child process for pictures. */
import { prepareAvatar } from '../../avatars/prepare-avatar.ts';
import { preparePicture } from '../../content/prepare-picture.ts';
import { prepareLogo } from '../../logos/prepare-logo.ts';
import { decryptPicture, encryptPicture } from '../encryption/encryption.ts';

export const pictureTasks = { prepareAvatar, preparePicture, prepareLogo, encryptPicture, decryptPicture };
export type PictureTasks = typeof pictureTasks;
