/** Discovery without what only the platform's own clients may use. */
import type { Middleware } from 'koa';
import { LOGIN_GRANT } from '../../shared/built-in-clients.ts';

interface Metadata {
  grant_types_supported: string[];
  scopes_supported: string[];
  response_types_supported: string[];
}

export const publicDiscovery: Middleware = async (ctx, next) => {
  await next();
  if (!ctx.path.startsWith('/.well-known/') || ctx.status !== 200) return;
  const metadata = ctx.body as Metadata;
  metadata.grant_types_supported = metadata.grant_types_supported.filter((grant) => grant !== LOGIN_GRANT);
  metadata.scopes_supported = metadata.scopes_supported.filter((scope) => scope !== 'account');
  metadata.response_types_supported = metadata.response_types_supported.filter((type) => type !== 'none');
};
