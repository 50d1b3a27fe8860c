import { z } from 'zod';
import { Binary, endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { avatarUrl } from '../../shared/avatars/address.ts';
import { type Size, sizes } from '../../shared/avatars/store.ts';
import type { ApiDeps } from '../deps.ts';
import { findUid, whomFields } from './whom.ts';

/** The active avatar of an account. */
export const avatar = endpoint<Pick<ApiDeps, 'avatars' | 'users' | 'config'>>()({
  uri: 'api.User.avatar',
  method: 'POST',
  summary:
    "Get user's avatar in different sizes, by uid or username: its address, or the picture itself where the caller prefers image/*.",
  auth: 'token',
  scopes: ['avatar'],
  effect: 'reads',
  input: z.object({
    ...whomFields,
    size: integer().pipe(z.literal(Object.keys(sizes).map(Number) as Size[], reason('avatarSizes'))),
  }),
  alternatives: ['image/jpeg'],
  output: z.object({ avatar: z.url(), width: z.int(), height: z.int(), version: z.string() }),
  errors: ['ACCOUNT_NOT_FOUND', 'NO_AVATAR', 'INVALID_PARAMETER', 'UNAVAILABLE'],
  limits: [{ per: 'client', points: 3000, seconds: 60 }],
  async handle({ input: { size, ...whom }, http, fail }, { avatars, users, config }) {
    const uid = await findUid(users, whom);
    const { version } = (await avatars.active(uid)) ?? fail('NO_AVATAR');
    http.setHeader('Vary', 'Accept');
    const preferred = http.prefers('application/json', 'image/jpeg', 'image/png', 'image/webp');
    if (preferred?.startsWith('image/')) {
      // Missing if it was deleted just now.
      return new Binary('image/jpeg', (await avatars.file(version, `${size}.jpg`)) ?? fail('NO_AVATAR'));
    }
    const [width, height] = sizes[size];
    return { avatar: avatarUrl(config.resourceUrl, version, size), width, height, version };
  },
});
