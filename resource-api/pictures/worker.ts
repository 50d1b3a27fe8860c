/** What the worker threads can do. */
export { prepareAvatar } from '../avatars/prepare.ts';
export { chaos, order } from '../image/encryption.ts';
