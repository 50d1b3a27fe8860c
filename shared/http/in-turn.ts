import type { Middleware, Next } from 'koa';

/** One middleware of several, each of which leads on to the next one. */
export function inTurn(steps: readonly Middleware[]): Middleware {
  const [first, ...others] = steps;
  if (!first) return (_ctx, next) => next();
  const rest = inTurn(others);
  return (ctx, next: Next) => first(ctx, () => rest(ctx, next));
}
