/** Bounds of the OAuth parameters, at the documented and the standard endpoints. */
import type { z } from 'zod';
import { factorFields } from '../../shared/accounts/factors/fields.ts';
import { givenPassword } from '../../shared/accounts/passwords.ts';
import type { Detail } from '../../shared/api/errors.ts';
import { text } from '../../shared/api/fields.ts';
import { issueReason, reason } from '../../shared/api/reasons.ts';

/** The parameters of an authorization request. */
export const authorizeParameters = {
  client_id: text(256),
  redirect_uri: text(2048),
  response_type: text(32),
  scope: text(1024),
  state: text(2048),
  nonce: text(512),
  code_challenge: text(128),
  code_challenge_method: text(16),
  prompt: text(64),
  max_age: text(16),
  login_hint: text(254),
  id_token_hint: text(4096),
  acr_values: text(512),
  ui_locales: text(64),
  response_mode: text(32),
  request_uri: text(2048),
  /** Request objects are rejected with OpenID Connect's error codes, never ignored. */
  request: text(8192),
  dpop_jkt: text(64),
  claims: text(4096),
  resource: text(2048),
};

/** The parameters of a token request. */
export const tokenParameters = {
  client_id: authorizeParameters.client_id,
  client_secret: text(512),
  client_assertion: text(8192),
  client_assertion_type: text(128),
  grant_type: text(128),
  redirect_uri: authorizeParameters.redirect_uri,
  code: text(2048),
  code_verifier: text(256),
  refresh_token: text(2048),
  username: text(254),
  password: givenPassword,
  scope: authorizeParameters.scope,
  device_code: text(2048),
  resource: authorizeParameters.resource,
  ...factorFields,
};

/** All parameters by name; the last ones belong to the standard endpoints alone. */
const bounds: Readonly<Record<string, z.ZodType>> = {
  ...authorizeParameters,
  ...tokenParameters,
  display: text(32),
  claims_locales: text(64),
  token: text(2048),
  access_token: text(2048),
  token_type_hint: text(64),
  user_code: text(64),
  post_logout_redirect_uri: text(2048),
  logout_hint: text(254),
};

/**
 * Bytes that all parameters of an authorization request may have together: they are stored until the person has signed
 * in.
 */
const MOST_TOGETHER = 6 * 1024;

/** The faults in the parameters of a standard endpoint. Unknown parameters are left for the engine to ignore. */
export function parameterFaults(parameters: Readonly<Record<string, unknown>>): Detail[] {
  return Object.entries(parameters).flatMap(([field, value]) => {
    const parsed = bounds[field]?.safeParse(value);
    if (!parsed || parsed.success) return [];
    const [issue] = parsed.error.issues;
    const told = Array.isArray(value) ? reason('givenOnce') : issue ? issueReason(issue) : reason('unacceptable');
    return [{ field, reason: told }];
  });
}

/** The fault of an authorization request that is too long. */
export function sizeFault(parameters: Readonly<Record<string, unknown>>): Detail | undefined {
  const kept = Object.entries(parameters).filter(([name]) => Object.hasOwn(bounds, name));
  const size = kept.reduce((sum, [, value]) => sum + Buffer.byteLength(String(value)), 0);
  return size > MOST_TOGETHER ? { field: 'request', reason: reason('requestOver') } : undefined;
}
