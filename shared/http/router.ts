/** The one door to @koa/router, whose own types of Koa are not those that all else uses. */
import Router from '@koa/router';
import type { Context, Middleware, Next } from 'koa';

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
