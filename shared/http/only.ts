import type { Context, Middleware } from 'koa';

/** Middleware for some requests alone. All others pass it without a promise of its own: there are many on every way. */
export const only =
  (mine: (ctx: Context) => boolean, serve: Middleware): Middleware =>
  (ctx, next) =>
    mine(ctx) ? serve(ctx, next) : next();
