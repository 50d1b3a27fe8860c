import type { Middleware } from 'koa';

/** Middleware for some paths alone, each looked up by its very name. All other requests go on. */
export function byPath(paths: Readonly<Record<string, Middleware>>): Middleware {
  const found = new Map(Object.entries(paths));
  return function serveByPath(ctx, next) {
    const serve = found.get(ctx.path);
    return serve ? serve(ctx, next) : next();
  };
}
