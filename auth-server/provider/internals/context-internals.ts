/**
 * The engine defines a getter on the context of each request. V8 allocates getters in the old generation, where this
 * one retains the whole request until the next major collection: two fifths of the engine's time for a token. A plain
 * property on the context replaces it.
 */
import type { Context, Next } from 'koa';
import type Provider from 'oidc-provider';
import als from 'oidc-provider/lib/helpers/als.js';
import Router from 'oidc-provider/lib/helpers/router.js';
import { replace } from './replace.ts';

/** The start of each route of the engine: sets `ctx.oidc`, and `Provider.ctx` for everything after it. */
function beginEngineContext(ctx: Context, next: Next): Promise<unknown> {
  const { OIDCContext } = ctx.app as unknown as Provider & {
    readonly OIDCContext: new (ctx: Context) => Provider['OIDCContext']['prototype'];
  };
  Object.assign(ctx, { oidc: new OIDCContext(ctx) });
  return als.run(ctx, next);
}

// Once: all engines of a process share the class.
for (const method of ['get', 'post', 'put', 'delete', 'options'] as const) {
  replace(Router.prototype, method, (_router, engines, name, path, first, ...others) => {
    if (first?.name !== 'ensureOIDC')
      throw new TypeError(`oidc-provider begins ${name} otherwise: see ${import.meta.filename}`);
    return engines(name, path, beginEngineContext, ...others);
  });
}
