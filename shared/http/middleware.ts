/** Middleware that is made of other middleware. */
import type { Middleware, Next } from 'koa';

/**
 * Serves some paths, each looked up by its exact name, and whatever is below a folder: `/logos/`. All other requests go on
 * without a promise of their own: many pass here.
 */
export function byPath(
  paths: Readonly<Record<string, Middleware>>,
  folders: Readonly<Record<string, Middleware>> = {},
): Middleware {
  const found = new Map(Object.entries(paths));
  const below = new Map(Object.entries(folders));
  return function serveByPath(ctx, next) {
    const { path } = ctx;
    const serve = found.get(path) ?? below.get(path.slice(0, path.indexOf('/', 1) + 1));
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
