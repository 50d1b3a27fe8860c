import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { OauthDeps } from './deps.ts';
import { tokenOf, tokenToRevoke } from './revoke-token.ts';

/** Ends one access token: with a login token, signs out. */
export const deleteToken = endpoint<OauthDeps>()({
  uri: 'api.Oauth.delete',
  method: 'POST',
  summary: 'Delete the access_token',
  auth: 'none',
  input: tokenToRevoke,
  output: z.object({}),
  errors: ['ACCESS_TOKEN_REQUIRED', 'DELETE_FAILED'],
  limits: [budgets.revoke],
  async handle({ input, http, fail }, { revocations }) {
    if (!(await revocations.revokeToken(tokenOf(input, http.header('Authorization'))))) fail('DELETE_FAILED');
    return {};
  },
});
