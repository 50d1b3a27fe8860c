/** Limits as Koa sees them: counted before the work, told in the RateLimit-* headers. */
import type { Context, Middleware } from 'koa';
import type { Limit } from '../endpoint.ts';
import { type Budget, type Limits, rateLimitHeaders } from '../limits.ts';
import { only } from './only.ts';
import { stateOf } from './respond.ts';

/** Counts POSTs to one path by address, for a path that is no Endpoint value. */
export function limitCalls(limits: Limits, path: string, budget: Budget & { bucket: string }): Middleware {
  return only(
    (ctx) => ctx.method === 'POST' && ctx.path === path,
    async (ctx, next) => {
      await count(limits, ctx, budget.bucket, stateOf(ctx).address, budget);
      await next();
    },
  );
}

/** What `mount` counts an endpoint's declared limits with. */
limitCalls.forEndpoint = (limits: Limits) => (ctx: Context, bucket: string, limit: Limit, key: string) =>
  count(limits, ctx, `${bucket} by ${limit.per}`, key, limit);

async function count(limits: Limits, ctx: Context, bucket: string, key: string, budget: Budget): Promise<void> {
  const standing = await limits.count(bucket, key, budget);
  if (!standing) return;
  // Of several limits the tightest is told.
  const told = ctx.response.get('RateLimit-Remaining');
  if (!told || standing.remaining < Number(told)) ctx.set(rateLimitHeaders(standing));
}
