/** What a child process can be asked to do with a picture. */

import { prepareAvatar } from '../avatars/prepare.ts';
import { preparePicture } from '../content/prepare-picture.ts';
import { prepareLogo } from '../logos/prepare-logo.ts';
import { chaos, order } from './encryption/encryption.ts';

export const tasks = { prepareAvatar, preparePicture, prepareLogo, chaos, order };
export type Tasks = typeof tasks;
export type Task = keyof Tasks;
