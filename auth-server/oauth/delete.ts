import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { budgets } from './budgets.ts';
import type { OauthRooms } from './deps.ts';
import { endedToken, tokenOf } from './revoke-token.ts';

/** Ends one access token: with a login token, signs out. */
export const deleteToken = endpoint<OauthRooms>()({
  uri: 'api.Oauth.delete',
  method: 'POST',
  summary: 'Delete the access_token',
  auth: 'none',
  input: endedToken,
  output: z.object({}),
  errors: ['ACCESS_TOKEN_REQUIRED', 'DELETE_FAILED'],
  limits: [budgets.revoke],
  async handle({ input, fail }, { endings }) {
    if (!(await endings.endToken(tokenOf(input)))) fail('DELETE_FAILED');
    return {};
  },
});
