import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { file } from '../../shared/api/fields.ts';
import { avatarShape, presentAvatar } from '../../shared/avatars/present.ts';
import { insufficientScope } from '../auth/authenticate.ts';
import type { ApiDeps } from '../deps.ts';
import { findUid, whomFields } from './whom.ts';

/** Adds an avatar: by a person's token to their own account, by a directory's token to any. */
export const avatarUpload = endpoint<Pick<ApiDeps, 'avatars' | 'users' | 'config'>>()({
  uri: 'api.User.avatarUpload',
  method: 'POST',
  summary: "Upload user's avatar in the third app, by uid or username.",
  auth: 'token',
  scopes: ['avatar:write', 'directory:write'],
  effect: 'adds',
  file: 'avatar',
  input: z.object({ ...whomFields, avatar: file }),
  output: z.object(avatarShape),
  errors: [
    'ACCOUNT_NOT_FOUND',
    'PERMISSION_DENIED',
    'UPLOAD_REFUSED',
    'AVATAR_NOT_UPLOADED',
    'INVALID_PARAMETER',
    'UNAVAILABLE',
  ],
  // The document has its own words for storage failures here.
  failure: (error) =>
    error.errorName === 'AVATAR_UPLOAD_FAILED' ? new ApiError('AVATAR_NOT_UPLOADED', error.particulars) : error,
  limits: [{ per: 'client', points: 1200, seconds: 60 }],
  async handle({ input, caller }, { avatars, users, config }) {
    const uid = await findUid(users, input);
    // `directory:write` is only for client_credentials: a person's token never reaches other accounts.
    const mayWrite = caller.uid === undefined ? caller.scopes.has('directory:write') : caller.uid === uid;
    if (!mayWrite) throw insufficientScope(config, caller, 'directory:write');
    return presentAvatar(await avatars.add(uid, input.avatar.bytes), true, config.resourceUrl);
  },
});
