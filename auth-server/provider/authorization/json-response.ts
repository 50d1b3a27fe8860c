/** Ends an authorization with our JSON, for `response_type=json` of the documented endpoint. */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { ApiError, type ErrorName } from '../../../shared/api/errors.ts';
import { ofLibrary, reason } from '../../../shared/api/reasons.ts';
import { languageOf } from '../../../shared/http/request.ts';
import { asApiError, sendFailure, sendSuccess } from '../../../shared/http/respond.ts';
import { type Language, readLanguage } from '../../../shared/words/language.ts';
import { documentedCall } from '../documented-call.ts';
import { NotAdmitted } from '../engine-accounts.ts';
import type { EngineFault } from '../engine-faults.ts';

/**
 * The response modes, one for each path that an app may have called, since `api_uri` repeats that path (contract
 * section 2).
 */
const modes = { json: 'api/Oauth/authorize', 'json.apis': 'apis/Oauth/authorize' } as const;

/** The response mode of a documented call. @param path as called */
export const jsonMode = (path: string): keyof typeof modes => (/^\/apis\//i.test(path) ? 'json.apis' : 'json');

/** Whether a response mode ends with our JSON. */
export const isJsonMode = (mode: unknown): boolean => typeof mode === 'string' && Object.hasOwn(modes, mode);

/** Registers the response modes. */
export function registerJsonResponse(provider: Provider): void {
  for (const [mode, path] of Object.entries(modes)) {
    provider.registerResponseMode(mode, (ctx, _redirectUri, payload) => respond(ctx, path, payload));
  }
}

/** The documented error for one of which no app is told. */
export function faultOfAuthorization(fault: EngineFault): ApiError {
  if (fault instanceof NotAdmitted) return new ApiError('CLIENT_ACCOUNT_MISMATCH');
  if (!fault.error) return asApiError(fault);
  const { error_description: said } = fault;
  const why = said === undefined ? reason('unacceptable') : ofLibrary(said);
  return new ApiError('INVALID_PARAMETER', { details: [{ field: 'request', reason: why }] });
}

/** Answers with it in our JSON. @param out what the engine would say of it */
export function refuseInJson(ctx: KoaContextWithOIDC, fault: EngineFault, out: object): void {
  const { errorName, particulars } = faultOfAuthorization(fault);
  sendFailure(ctx, new ApiError(errorName, { ...particulars, extra: { ...out } }), languageOfCall(ctx));
}

/** The documented errors for standard ones; all others are about a parameter. */
const namesOf: Readonly<Record<string, ErrorName>> = {
  access_denied: 'PERMISSION_DENIED',
  consent_required: 'PERMISSION_DENIED',
  interaction_required: 'PERMISSION_DENIED',
  login_required: 'NOT_LOGGED_IN',
  account_selection_required: 'NOT_LOGGED_IN',
  unmet_authentication_requirements: 'SECOND_FACTOR_REQUIRED',
};

/** The parameter that a standard error is about. */
const namedBy: Readonly<Record<string, string>> = { invalid_scope: 'scope', invalid_target: 'resource' };

/** @param path the documented path, if it differs from the path of this request */
function respond(ctx: KoaContextWithOIDC, path: string, { code, error, error_description, state, iss }: Payload) {
  if (error !== undefined) {
    const name = namesOf[error] ?? 'INVALID_PARAMETER';
    const field = namedBy[error] ?? 'request';
    const details =
      name === 'INVALID_PARAMETER' ? [{ field, reason: ofLibrary(error_description ?? error) }] : undefined;
    const failure = new ApiError(name, { ...(details && { details }), extra: { error, error_description, state } });
    sendFailure(ctx, failure, languageOfCall(ctx));
    return;
  }
  ctx.set('Cache-Control', 'no-store');
  const calledAs = documentedCall(ctx.req)?.path ?? path;
  sendSuccess(ctx, { authorization_code: code, state, iss }, calledAs, languageOfCall(ctx));
}

/** The language of the documented call, which was passed to the engine as `ui_locales`. */
function languageOfCall(ctx: KoaContextWithOIDC): Language {
  const { ui_locales: asked } = ctx.oidc.params ?? {};
  return (typeof asked === 'string' ? asked.split(' ') : []).map(readLanguage).find(Boolean) ?? languageOf(ctx);
}

interface Payload {
  readonly code?: string;
  readonly error?: string;
  readonly error_description?: string;
  readonly state?: string;
  readonly iss?: string;
}
