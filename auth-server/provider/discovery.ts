/** Caching of the JWKS and the discovery documents, and discovery without what only our own clients may use. */
import { createHash } from 'node:crypto';
import type { Context, Next } from 'koa';
import { isAdminScope } from '../../shared/api/scopes.ts';
import { LOGIN_GRANT } from '../../shared/clients/built-in-clients.ts';
import { PUBLIC_MAX_AGE } from '../../shared/clients/signing-keys.ts';
import { holdsTag } from '../../shared/http/entity-tags.ts';

interface Metadata extends Record<string, unknown> {
  grant_types_supported: string[];
  scopes_supported: string[];
  response_types_supported: string[];
  readonly token_endpoint_auth_methods_supported: readonly string[];
  readonly token_endpoint_auth_signing_alg_values_supported: readonly string[];
}

/**
 * Removes the grant, the scopes and the response type of the platform's own clients from discovery, and adds how apps
 * authenticate at two more endpoints: left out, it would mean `client_secret_basic` alone (RFC 8414 section 2).
 */
export async function completeDiscovery(ctx: Context, next: Next): Promise<void> {
  await next();
  if (ctx.status !== 200) return;
  const metadata = ctx.body as Metadata;
  metadata.grant_types_supported = metadata.grant_types_supported.filter((grant) => grant !== LOGIN_GRANT);
  metadata.scopes_supported = metadata.scopes_supported.filter((scope) => scope !== 'account' && !isAdminScope(scope));
  metadata.response_types_supported = metadata.response_types_supported.filter((type) => type !== 'none');
  const methods = metadata.token_endpoint_auth_methods_supported;
  const algorithms = metadata.token_endpoint_auth_signing_alg_values_supported;
  metadata.revocation_endpoint_auth_methods_supported = methods;
  metadata.revocation_endpoint_auth_signing_alg_values_supported = algorithms;
  // A resource server has credentials.
  metadata.introspection_endpoint_auth_methods_supported = methods.filter((method) => method !== 'none');
  metadata.introspection_endpoint_auth_signing_alg_values_supported = algorithms;
}

/** Sets how long a document may be cached, and answers an unchanged one with 304 (RFC 9110 section 13.1.2). */
export async function cacheDocument(ctx: Context, next: Next): Promise<void> {
  await next();
  if (ctx.status !== 200 || typeof ctx.body !== 'object' || ctx.body === null) return;
  ctx.set('Cache-Control', `public, max-age=${PUBLIC_MAX_AGE}`);
  ctx.etag = createHash('sha256').update(JSON.stringify(ctx.body)).digest('base64url');
  if (holdsTag(ctx.get('if-none-match'), ctx.response.get('etag'))) ctx.status = 304;
}
