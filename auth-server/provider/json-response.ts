/** The end of an authorization as our JSON: what `response_type=json` of the documented endpoint asks for. */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { ApiError, success } from '../../shared/errors.ts';
import { languageOf } from '../../shared/http/request.ts';
import { sendFailure } from '../../shared/http/respond.ts';

const URI = 'api/Oauth/authorize';

/** Registers the response mode `json`. */
export function registerJsonResponse(provider: Provider): void {
  (provider as unknown as { registerResponseMode(name: string, handler: typeof respond): void }).registerResponseMode(
    'json',
    respond,
  );
}

function respond(
  ctx: KoaContextWithOIDC,
  _redirectUri: string,
  { code, error, error_description, state, iss }: Payload,
) {
  if (error !== undefined) {
    const denied = ['access_denied', 'consent_required', 'interaction_required'].includes(error);
    const name = error === 'login_required' ? 'NOT_LOGGED_IN' : denied ? 'PERMISSION_DENIED' : 'INVALID_PARAMETER';
    const details =
      name === 'INVALID_PARAMETER' ? [{ field: 'request', reason: error_description ?? error }] : undefined;
    sendFailure(ctx, new ApiError(name, { ...(details && { details }), extra: { error, error_description, state } }));
    return;
  }
  ctx.status = 200;
  ctx.set('Cache-Control', 'no-store');
  ctx.body = {
    error_code: 0,
    api_uri: URI,
    message: success.SUCCESSFUL[languageOf(ctx)],
    authorization_code: code,
    state,
    iss,
  };
}

interface Payload {
  readonly code?: string;
  readonly error?: string;
  readonly error_description?: string;
  readonly state?: string;
  readonly iss?: string;
}
