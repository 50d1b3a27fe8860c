/** What the engine itself refuses, noted for the metrics by its word: the catalogue does not know it. */
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { stateOf } from '../../shared/http/respond.ts';

/** What the engine tells where it refuses. */
export const failureEvents = [
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

/** Notes it with the request; what the documented face makes of it takes its place. */
export function noteFailures(provider: Provider): void {
  const note = (ctx: KoaContextWithOIDC, error: Error) => {
    stateOf(ctx).failure = error instanceof errors.OIDCProviderError ? error.error : 'server_error';
  };
  for (const event of failureEvents) provider.on(event as 'grant.error', note);
}
