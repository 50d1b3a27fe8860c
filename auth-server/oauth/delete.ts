import { z } from 'zod';
import { endpoint } from '../../shared/endpoint.ts';
import { text } from '../../shared/http/fields.ts';
import type { OauthRooms } from './rooms.ts';

/** Ends one access token: with a login token, signs out. */
export const deleteToken = endpoint<OauthRooms>()({
  uri: 'api.Oauth.delete',
  method: 'POST',
  summary: 'Delete the access_token',
  auth: 'none',
  input: z.object({ access_token: text(2048) }),
  output: z.object({}),
  missing: { access_token: 'ACCESS_TOKEN_REQUIRED' },
  errors: ['ACCESS_TOKEN_REQUIRED', 'DELETE_FAILED'],
  limits: [{ per: 'address', points: 1200, seconds: 60 }],
  async handle({ input, fail }, { endings }) {
    if (!(await endings.endToken(input.access_token))) fail('DELETE_FAILED');
    return {};
  },
});
