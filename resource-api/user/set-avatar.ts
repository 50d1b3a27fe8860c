import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { file, integer, oneOf } from '../../shared/api/fields.ts';
import { type Reason, reason } from '../../shared/api/reasons.ts';
import { avatarShape, presentAvatar } from '../../shared/avatars/present.ts';
import { performOwn } from '../../shared/operations/own.ts';
import type { ApiDeps } from '../deps.ts';

/** The own avatars: adds and activates one, lists, chooses or deletes them. */
export const setAvatar = endpoint<Pick<ApiDeps, 'avatars' | 'auditLog' | 'config'>>()({
  uri: 'api.User.setAvatar',
  method: 'POST',
  summary:
    'Set logged avatar: a file is added and becomes the active one; action=list tells them, action=active and action=delete take an id.',
  auth: 'login',
  file: 'avatar',
  input: z.object({
    avatar: file.optional(),
    action: oneOf('list', 'delete', 'active').optional(),
    id: integer().optional(),
  }),
  output: z.union([z.object(avatarShape), z.object({ data: z.array(z.object(avatarShape)) }), z.object({})]),
  errors: ['UPLOAD_REFUSED', 'AVATAR_UPLOAD_FAILED', 'NOT_FOUND', 'INVALID_PARAMETER', 'UNAVAILABLE'],
  limits: [{ per: 'account', points: 120, seconds: 60 }],
  async handle({ input, caller: { uid }, fail }, { avatars, auditLog, config: { resourceUrl } }) {
    const audited = <T>(work: () => Promise<T>) => performOwn('own.avatar', { uid, via: 'api' }, { auditLog }, work);
    const { action, id } = input;
    // For an empty file field, forms send a file without name and content.
    const given = input.avatar && (input.avatar.name || input.avatar.bytes.length) ? input.avatar : undefined;
    const wrong = (field: string, reason: Reason) => fail('INVALID_PARAMETER', { details: [{ field, reason }] });

    if (action === undefined) {
      const { bytes } = given ?? wrong('avatar', reason('avatarOrAction'));
      return presentAvatar(await audited(() => avatars.add(uid, bytes)), true, resourceUrl);
    }
    if (given) wrong('avatar', reason('avatarAndAction'));
    if (action === 'list') {
      const [all, active] = await Promise.all([avatars.list(uid), avatars.active(uid)]);
      return { data: all.map((avatar) => presentAvatar(avatar, avatar.id === active?.id, resourceUrl)) };
    }
    const chosen = id ?? wrong('id', reason('required'));
    await audited(() => (action === 'active' ? avatars.activate(uid, chosen) : avatars.remove(uid, chosen)));
    return {};
  },
});
