/** Limits of Koa requests: counted first, reported in the RateLimit-* headers. */
import type { Context } from 'koa';
import type { Caller, Endpoint, Limit } from '../api/endpoint.ts';
import { type Limits, rateLimitHeaders } from '../limits/limits.ts';
import { stateOf } from './respond.ts';

/** Counts one call against a limit. @throws ApiError RATE_LIMITED */
export type LimitCall = (ctx: Context, bucket: string, limit: Limit, key: string) => Promise<void>;

/** Counts the declared limits of endpoints. The headers report the tightest of several limits. */
export const limitCalls = (limits: Limits): LimitCall =>
  async function limitCall(ctx, bucket, limit, key) {
    const standing = await limits.count({ ...limit, bucket: `${bucket} by ${limit.per}`, inLots: true }, key);
    if (!standing) return;
    const told = ctx.response.get('RateLimit-Remaining');
    if (!told || standing.remaining < Number(told)) ctx.set(rateLimitHeaders(standing));
  };

/** Counts the calls of an endpoint against the limits that it declares. */
export function countsOf({ uri, limits = [] }: Pick<Endpoint<never>, 'uri' | 'limits'>, limitCall: LimitCall) {
  const limitsPer = (per: Limit['per']) => limits.filter((limit) => limit.per === per);
  const [perAddress, perClient, perAccount] = [limitsPer('address'), limitsPer('client'), limitsPer('account')];
  const count = (ctx: Context, limit: Limit, key: string) => limitCall(ctx, limit.bucket ?? uri, limit, key);
  return {
    /** @throws ApiError RATE_LIMITED */
    async countAddress(ctx: Context): Promise<void> {
      for (const limit of perAddress) await count(ctx, limit, stateOf(ctx).address);
    },
    /** By app, and by person if there is one. @throws ApiError RATE_LIMITED */
    async countCaller(ctx: Context, { clientId, uid }: Caller): Promise<void> {
      for (const limit of perClient) await count(ctx, limit, clientId);
      for (const limit of uid === undefined ? [] : perAccount) await count(ctx, limit, String(uid));
    },
  };
}
