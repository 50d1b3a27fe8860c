/** What the engine refuses, and what is refused inside it: noted with the request, and told in RFC 6749's words. */
import type { IncomingMessage } from 'node:http';
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { codeWords } from '../../shared/api/envelope.ts';
import { ApiError, type ErrorName } from '../../shared/api/errors.ts';
import { DatabaseFault } from '../../shared/db/driver/faults.ts';
import { stateOf } from '../../shared/http/respond.ts';
import type { Log } from '../../shared/runtime/log.ts';

/** What the engine emits where it refuses. */
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

export type EngineFault = Error & { error?: string; error_description?: string; error_detail?: string };

const faults = new WeakMap<IncomingMessage, EngineFault>();

/** Notes what the engine throws: for the metrics by its word, which the catalogue does not know, and for `faultOf`. */
export function watchFaults(provider: Provider, log: Log): void {
  const note = (ctx: KoaContextWithOIDC, error: Error) => {
    faults.set(ctx.req, error);
    // What the documented API makes of it takes its place.
    stateOf(ctx).failure = error instanceof errors.OIDCProviderError ? error.error : 'server_error';
  };
  for (const event of failureEvents) provider.on(event as 'grant.error', note);
  provider.on('server_error', (ctx, error) => {
    if (error instanceof DatabaseFault) ctx.status = 503;
    log.error({ err: error }, 'engine fault');
  });
}

/** What the engine threw in this request. */
export const engineFaultOf = ({ req }: { readonly req: IncomingMessage }): EngineFault | undefined => faults.get(req);

const documented = new WeakMap<object, ApiError>();

/** RFC 6749 section 5.2's words for what a grant of ours refuses. */
const rfcErrors: { readonly [K in ErrorName]?: string } = {
  GRANT_CREDENTIALS_REQUIRED: 'invalid_request',
  RATE_LIMITED: 'slow_down',
  UNAVAILABLE: 'temporarily_unavailable',
};

/** What to throw into the engine for a documented error: its standard endpoints answer in RFC 6749's words. */
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

/** The documented error behind what the engine threw, where there is one. */
export const documentedError = (thrown: object): ApiError | undefined => documented.get(thrown);

/** Tells the standard token endpoint's callers how to go on: after a while, or where a second factor is asked for. */
export function tellWaysOn(provider: Provider): void {
  provider.on('grant.error', (ctx, error) => {
    const { extra, retryAfter } = documentedError(error)?.particulars ?? {};
    if (retryAfter !== undefined) ctx.set('Retry-After', String(Math.ceil(retryAfter)));
    const { mfa_token, methods, expires_in } = extra ?? {};
    if (methods !== undefined) Object.assign(Object(ctx.body), { mfa_token, methods, expires_in });
  });
}
