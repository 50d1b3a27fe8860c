/** Bearer tokens at the documented endpoints (RFC 6750; contract section 4). */
import type { Caller, Endpoint } from '../shared/endpoint.ts';
import { ApiError, type ErrorName } from '../shared/errors.ts';
import type { KnownTokens } from './known-tokens.ts';

/** RFC 6750 section 2.1: b64token; nothing we issue is longer. */
const TOKEN = /^[\w.~+/-]{1,512}=*$/;

/**
 * The caller of an endpoint that wants a token.
 * @throws ApiError ACCESS_TOKEN_REQUIRED or NOT_LOGGED_IN without a token, INVALID_ACCESS_TOKEN, ACCESS_TOKEN_EXPIRED,
 * PERMISSION_DENIED without a scope, INVALID_PARAMETER for two tokens at once
 */
export async function authenticate(
  tokens: KnownTokens,
  request: { get(header: string): string },
  endpoint: Pick<Endpoint<never>, 'auth' | 'scopes'>,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Caller> {
  const token = readToken(request.get('authorization'), parameters);
  if (token === undefined) throw refused(endpoint.auth === 'login' ? 'NOT_LOGGED_IN' : 'ACCESS_TOKEN_REQUIRED');
  if (!TOKEN.test(token)) throw refused('INVALID_ACCESS_TOKEN', 'invalid_token');
  const caller = await tokens.callerOf(token);
  if (!caller) throw refused('ACCESS_TOKEN_EXPIRED', 'invalid_token');
  const opens = ['account', ...(endpoint.scopes ?? [])].some((scope) => caller.scopes.has(scope));
  const isPerson = endpoint.auth !== 'login' || caller.uid !== undefined;
  if (!opens || !isPerson) throw refused('PERMISSION_DENIED', 'insufficient_scope', endpoint.scopes);
  return caller;
}

/** The one token of a request: a header, or one of the two body parameters. An empty one is none. */
function readToken(authorization: string, parameters: Readonly<Record<string, unknown>>): string | undefined {
  const given = FIELDS.filter((name) => parameters[name] !== undefined && parameters[name] !== '');
  if (given.length === 0) return authorization ? (BEARER.exec(authorization)?.[1]?.trim() ?? '\0') : undefined;
  const [first = '', second] = given;
  const value = parameters[first];
  if (authorization || second || Array.isArray(value)) {
    const field = authorization ? first : (second ?? first);
    throw new ApiError('INVALID_PARAMETER', { details: [{ field, reason: 'must be the only token of a request' }] });
  }
  return typeof value === 'string' ? value : '\0';
}

const FIELDS = ['access_token', 'login_token'];
const BEARER = /^bearer +(.+)$/i;

/** With the challenge of RFC 6750 section 3, which tells no reason where no token was given. */
function refused(name: ErrorName, error?: string, scopes?: readonly string[]): ApiError {
  const parts = ['realm="upare"', error && `error="${error}"`, scopes?.length && `scope="${scopes.join(' ')}"`];
  return new ApiError(name, { headers: { 'WWW-Authenticate': `Bearer ${parts.filter(Boolean).join(', ')}` } });
}
