/** Middleware that is made of other middleware, and the one door to @koa/router, whose types of Koa are its own. */
import Router from '@koa/router';
import type { Context, Middleware, Next } from 'koa';

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

export interface Routes {
  /** Serves every method at a path, which may have parameters: `/:name`. */
  all(path: string, serve: Middleware): void;
  /** Serves GET at several paths. */
  get(paths: readonly string[], serve: Middleware): void;
  /** All of them as one middleware. A request to none of them goes on. */
  middleware(): Middleware;
}

export function createRouter(): Routes {
  const router = new Router();
  const served = (serve: Middleware) => (ctx: unknown, next: Next) => serve(ctx as Context, next);
  return {
    all: (path, serve) => void router.all(path, served(serve)),
    get: (paths, serve) => void router.get([...paths], served(serve)),
    middleware: () => router.routes() as unknown as Middleware,
  };
}
