/** Errors of the engine and errors inside it: noted with the request, and told with RFC 6749's error codes. */
import type { IncomingMessage } from 'node:http';
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { codeWords } from '../../shared/api/envelope.ts';
import { ApiError, type ErrorName } from '../../shared/api/errors.ts';
import { DatabaseFault } from '../../shared/db/driver/faults.ts';
import { stateOf } from '../../shared/http/request.ts';
import type { Log } from '../../shared/runtime/log.ts';

/** The error events of the engine. */
const failureEvents = [
  'authorization.error',
  'code_verification.error',
  'device_authorization.error',
  'device_resume.error',
  'discovery.error',
  'end_session.error',
  'end_session_confirm.error',
  'end_session_success.error',
  'grant.error',
  'introspection.error',
  'jwks.error',
  'pushed_authorization_request.error',
  'revocation.error',
  'server_error',
  'userinfo.error',
] as const;

export type EngineFault = Error & {
  /** RFC 6749's word; what is no error of the engine's own has none. */
  error?: string | undefined;
  error_description?: string | undefined;
  error_detail?: string | undefined;
  /** True if an app that is known by its redirect URI is told of it: by a redirect, a form or our JSON. */
  allow_redirect?: boolean | undefined;
};

const faults = new WeakMap<IncomingMessage, EngineFault>();

/**
 * Notes the errors of the engine: for the metrics by their code, which the catalogue does not have, and for
 * `engineFaultOf`.
 */
export function watchFaults(provider: Provider, log: Log): void {
  const note = (ctx: KoaContextWithOIDC, error: Error) => {
    faults.set(ctx.req, error);
    // The documented API replaces it by its own error.
    stateOf(ctx).failure = error instanceof errors.OIDCProviderError ? error.error : 'server_error';
  };
  for (const event of failureEvents) provider.on(event as 'grant.error', note);
  provider.on('server_error', (ctx, error) => {
    if (error instanceof DatabaseFault) ctx.status = 503;
    log.error({ err: error }, 'engine fault');
  });
}

/** The error that the engine threw in this request. */
export const engineFaultOf = ({ req }: { readonly req: IncomingMessage }): EngineFault | undefined => faults.get(req);

const documented = new WeakMap<object, ApiError>();

/** RFC 6749 section 5.2's error codes for refusals of our own grants. */
const rfcErrors: { readonly [K in ErrorName]?: string } = {
  GRANT_CREDENTIALS_REQUIRED: 'invalid_request',
  RATE_LIMITED: 'slow_down',
  UNAVAILABLE: 'temporarily_unavailable',
};

/** The error to throw inside the engine for a documented one: its standard endpoints answer with RFC 6749's codes. */
export function refused(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const word = rfcErrors[error.errorName] ?? (error.status < 500 ? 'invalid_grant' : undefined);
  if (word === undefined) return error;
  const thrown = new errors.CustomOIDCProviderError(word, codeWords(error.errorName).toLowerCase());
  thrown.statusCode = [429, 503].includes(error.status) ? error.status : 400;
  thrown.status = thrown.statusCode;
  documented.set(thrown, error);
  return thrown;
}

/** The documented error behind an error of the engine, if there is one. */
export const documentedError = (thrown: object): ApiError | undefined => documented.get(thrown);

/** Tells callers of the standard token endpoint how to go on: after a while, or with a second factor. */
export function tellWaysOn(provider: Provider): void {
  provider.on('grant.error', (ctx, error) => {
    const { extra, retryAfter } = documentedError(error)?.particulars ?? {};
    if (retryAfter !== undefined) ctx.set('Retry-After', String(Math.ceil(retryAfter)));
    const { mfa_token, methods, expires_in } = extra ?? {};
    if (methods !== undefined) Object.assign(Object(ctx.body), { mfa_token, methods, expires_in });
  });
}
