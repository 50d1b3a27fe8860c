/** Limits of Koa requests: counted first, reported in the RateLimit-* headers. */
import type { Context } from 'koa';
import type { Limit } from '../api/endpoint.ts';
import { type Limits, rateLimitHeaders } from '../limits/limits.ts';

/** Counts one call against a limit. @throws ApiError RATE_LIMITED */
export type LimitCall = (ctx: Context, bucket: string, limit: Limit, key: string) => Promise<void>;

/** Counts the declared limits of an endpoint for `mount`. */
export const limitCalls =
  (limits: Limits): LimitCall =>
  (ctx, bucket, limit, key) =>
    count(limits, ctx, { ...limit, bucket: `${bucket} by ${limit.per}`, inLots: true }, key);

async function count(limits: Limits, ctx: Context, budget: Parameters<Limits['count']>[0], key: string): Promise<void> {
  const standing = await limits.count(budget, key);
  if (!standing) return;
  // The headers report the tightest of several limits.
  const told = ctx.response.get('RateLimit-Remaining');
  if (!told || standing.remaining < Number(told)) ctx.set(rateLimitHeaders(standing));
}
