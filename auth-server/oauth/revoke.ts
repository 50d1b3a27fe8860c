import { z } from 'zod';
import { endpoint } from '../../shared/endpoint.ts';
import { text } from '../../shared/http/fields.ts';
import type { OauthRooms } from './rooms.ts';

/** Ends the whole authorization an access token came from: its refresh token and every sibling. */
export const revoke = endpoint<OauthRooms>()({
  uri: 'api.Oauth.revoke',
  method: 'POST',
  summary: 'Revoke the access_token with its whole authorization',
  auth: 'none',
  input: z.object({ access_token: text(2048) }),
  output: z.object({}),
  missing: { access_token: 'ACCESS_TOKEN_REQUIRED' },
  errors: ['ACCESS_TOKEN_REQUIRED', 'REVOKE_FAILED'],
  limits: [{ per: 'address', points: 1200, seconds: 60 }],
  async handle({ input, fail }, { endings }) {
    if (!(await endings.endAuthorization(input.access_token))) fail('REVOKE_FAILED');
    return {};
  },
});
