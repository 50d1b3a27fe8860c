/** Middleware that is made of other middleware. */
import type { Context, Middleware, Next } from 'koa';

/** Serves the requests that are `mine`. All others go on without a promise of their own: many pass here. */
export const only = (mine: (ctx: Context) => boolean, serve: Middleware): Middleware =>
  function serveOnlyMine(ctx, next) {
    return mine(ctx) ? serve(ctx, next) : next();
  };

/** Serves some paths, each looked up by its exact name. All other requests go on. */
export function byPath(paths: Readonly<Record<string, Middleware>>): Middleware {
  const found = new Map(Object.entries(paths));
  return function serveByPath(ctx, next) {
    const serve = found.get(ctx.path);
    return serve ? serve(ctx, next) : next();
  };
}

/** Runs several steps as one middleware: the `next` of each is the step after it. */
export function stepsInTurn(steps: readonly Middleware[]): Middleware {
  const [first, ...others] = steps;
  if (!first) return (_ctx, next) => next();
  const rest = stepsInTurn(others);
  return function takeStep(ctx, next: Next) {
    return first(ctx, () => rest(ctx, next));
  };
}
