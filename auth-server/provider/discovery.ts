/** Discovery without what only the platform's own clients may use. */
import type { Context, Middleware } from 'koa';
import { LOGIN_GRANT } from '../../shared/built-in-clients.ts';
import { only } from '../../shared/http/only.ts';

interface Metadata {
  grant_types_supported: string[];
  scopes_supported: string[];
  response_types_supported: string[];
}

const isDiscovery = ({ path }: Context) => path.startsWith('/.well-known/');

export const publicDiscovery: Middleware = only(isDiscovery, async (ctx, next) => {
  await next();
  if (ctx.status !== 200) return;
  const metadata = ctx.body as Metadata;
  metadata.grant_types_supported = metadata.grant_types_supported.filter((grant) => grant !== LOGIN_GRANT);
  metadata.scopes_supported = metadata.scopes_supported.filter((scope) => scope !== 'account');
  metadata.response_types_supported = metadata.response_types_supported.filter((type) => type !== 'none');
});
