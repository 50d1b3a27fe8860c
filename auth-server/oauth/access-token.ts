import type { Client } from 'oidc-provider';
import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { grantTypes } from '../../shared/clients/metadata.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import { scopeNames } from '../provider/authorization/asked-parameters.ts';
import { type TokenAnswer, tokenAnswerOf } from '../provider/tokens/refresh-grace.ts';
import { faultOfGrant, withRfcError } from './access-token-faults.ts';
import { type AuthenticationDeps, authenticateClient, countApp, countFailure, readCredentials } from './calling-app.ts';
import type { OauthDeps } from './deps.ts';
import { tokenParameters } from './parameters.ts';

const grants: ReadonlySet<string> = new Set(grantTypes);

export const tokenInput = z.object(tokenParameters).partial();
type Parameters = z.output<typeof tokenInput>;

/**
 * The document's token endpoint: makes the document's checks in the document's order, then asks the engine's own
 * endpoint.
 */
export const accessToken = endpoint<OauthDeps>()({
  uri: 'api.Oauth.accessToken',
  method: 'POST',
  summary: 'Get the access_token',
  auth: 'none',
  input: tokenInput,
  output: z.object({
    access_token: z.string(),
    token_type: z.enum(['Bearer', 'DPoP']),
    expires_in: z.int(),
    remind_in: z.int(),
    scope: z.string().optional(),
    refresh_token: z.string().optional(),
    id_token: z.string().optional(),
    uid: z.int().optional(),
  }),
  errors: [
    'CLIENT_ID_REQUIRED',
    'CLIENT_SECRET_REQUIRED',
    'INVALID_CLIENT_ID',
    'CLIENT_SECRET_MISMATCH',
    'INVALID_GRANT_TYPE',
    'CLIENT_GRANT_MISMATCH',
    'CODE_REQUIRED',
    'INVALID_CODE',
    'INVALID_REFRESH_TOKEN',
    'GRANT_CREDENTIALS_REQUIRED',
    'ACCOUNT_NOT_FOUND',
    'INCORRECT_PASSWORD',
    'SECOND_FACTOR_REQUIRED',
    'INVALID_SECOND_FACTOR',
    'CLIENT_ACCOUNT_MISMATCH',
    'RATE_LIMITED',
    'TOKEN_NOT_STORED',
    'SCOPE_NOT_ALLOWED',
    'INVALID_PARAMETER',
  ],
  limits: [budgets.token],
  failure: withRfcError,
  async handle({ input: parameters, http }, deps) {
    const { client, form } = await checkedRequest(deps, parameters);
    const answer = await deps.engine.token(client, form);
    if (answer.error?.error === 'invalid_client') {
      await countFailure(deps.limits, http.address, client.clientId);
      throw new ApiError('CLIENT_SECRET_MISMATCH');
    }
    if (answer.error) throw faultOfGrant(form.grant_type, answer.error);
    return issuedFields(tokenAnswerOf(answer), answer.uid);
  },
});

/**
 * Makes the checks that need no code or token, of a call at Koa or ahead of it.
 * @returns the app, and the form for the engine
 * @throws ApiError
 */
export async function checkedRequest(deps: AuthenticationDeps, parameters: Parameters) {
  const { authorization = '' } = deps.call.req.headers;
  const client = await authenticateClient(deps, readCredentials(authorization, parameters));
  await countApp(deps.limits, budgets.token, client.clientId);
  const form = {
    ...parameters,
    // The engine reads the header itself and takes no second mechanism.
    ...(authorization && { client_id: undefined, client_secret: undefined }),
    grant_type: checkRequest(client, parameters),
    scope: scopeNames(parameters.scope ?? '', { commas: true }).join(' ') || undefined,
  };
  return { client, form };
}

/** The fields that the endpoint answers with. */
export function issuedFields(issued: TokenAnswer, uid: number | undefined) {
  return { ...issued, scope: issued.scope ?? '', remind_in: issued.expires_in, uid };
}

/** Checks that need no code or token, in the order of contract section 3. */
function checkRequest(
  client: Client,
  { grant_type, redirect_uri, code, refresh_token, username, password, mfa_token }: Parameters,
) {
  if (!grant_type || !grants.has(grant_type)) throw new ApiError('INVALID_GRANT_TYPE');
  if (!client.grantTypeAllowed(grant_type)) {
    throw new ApiError('CLIENT_GRANT_MISMATCH', { extra: { error: 'unauthorized_client' } });
  }
  const mismatch = redirect_uri !== undefined && !client.redirectUriAllowed(redirect_uri);
  const withoutUri = grant_type === 'authorization_code' && redirect_uri === undefined;
  if (mismatch || withoutUri) throw new ApiError('CLIENT_GRANT_MISMATCH');
  if (grant_type === 'authorization_code' && !code) throw new ApiError('CODE_REQUIRED');
  if (grant_type === 'refresh_token' && !refresh_token) throw new ApiError('INVALID_REFRESH_TOKEN');
  if (grant_type === 'password' && !(username && password) && !mfa_token)
    throw new ApiError('GRANT_CREDENTIALS_REQUIRED');
  return grant_type;
}
