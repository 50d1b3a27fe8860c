/** Ending what was issued: one token, or the whole authorization that it came from. */
import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { OauthDeps } from './deps.ts';

const token = text(2048).optional();

const tokenToRevoke = z.object({ access_token: token, login_token: token, token });

/** A token that is bound to a key is sent by the other scheme. */
const BY_HEADER = /^(?:Bearer|DPoP) +(\S+) *$/i;

/**
 * The token to end: where every call has its token, or by the name of RFC 7009 section 2.1.
 * @param authorization the header of that name
 * @throws ApiError ACCESS_TOKEN_REQUIRED without one, INVALID_PARAMETER for two
 */
function tokenOf(given: z.output<typeof tokenToRevoke>, authorization: string): string {
  const [, bearer] = BY_HEADER.exec(authorization) ?? [];
  const [first, second] = new Set([...Object.values(given), bearer].filter((one) => one !== undefined));
  if (second !== undefined) {
    throw new ApiError('INVALID_PARAMETER', { details: [{ field: 'token', reason: reason('onlyToken') }] });
  }
  if (first === undefined) throw new ApiError('ACCESS_TOKEN_REQUIRED');
  return first;
}

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
