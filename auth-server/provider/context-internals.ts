/**
 * The engine defines a getter on the context of each request. V8 puts getters into the old generation, where this one keeps
 * all of its request until the next major collection: two fifths of what the engine takes for a token are that. Here the
 * engine's part of a context is a plain property.
 */
import type { Context, Next } from 'koa';
import type Provider from 'oidc-provider';
import als from 'oidc-provider/lib/helpers/als.js';
import Router from 'oidc-provider/lib/helpers/router.js';
import { replace } from './replace.ts';

/** What each route of the engine's begins with: `ctx.oidc`, and `Provider.ctx` for all that follows. */
function beginEngineContext(ctx: Context, next: Next): Promise<unknown> {
  const { OIDCContext } = ctx.app as unknown as Provider & {
    readonly OIDCContext: new (ctx: Context) => Provider['OIDCContext']['prototype'];
  };
  Object.assign(ctx, { oidc: new OIDCContext(ctx) });
  return als.run(ctx, next);
}

// Once: all engines of this process share the class.
for (const method of ['get', 'post', 'put', 'delete', 'options'] as const) {
  replace(Router.prototype, method, (_router, engines, name, path, first, ...others) => {
    if (first?.name !== 'ensureOIDC')
      throw new TypeError(`oidc-provider begins ${name} otherwise: see ${import.meta.filename}`);
    return engines(name, path, beginEngineContext, ...others);
  });
}
