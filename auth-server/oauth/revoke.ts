import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { OauthDeps } from './deps.ts';
import { tokenOf, tokenToRevoke } from './revoke-token.ts';

/** Ends the whole authorization an access token came from: its refresh token and every sibling. */
export const revoke = endpoint<OauthDeps>()({
  uri: 'api.Oauth.revoke',
  method: 'POST',
  summary: 'Revoke the access_token with its whole authorization',
  auth: 'none',
  input: tokenToRevoke,
  output: z.object({}),
  errors: ['ACCESS_TOKEN_REQUIRED', 'REVOKE_FAILED'],
  limits: [budgets.revoke],
  async handle({ input, http, fail }, { revocations }) {
    if (!(await revocations.revokeAuthorization(tokenOf(input, http.header('Authorization'))))) fail('REVOKE_FAILED');
    return {};
  },
});
