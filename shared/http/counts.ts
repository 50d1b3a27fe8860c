/** Counts the calls of an endpoint against its declared limits. */
import type { Context } from 'koa';
import type { Caller, Endpoint, Limit } from '../api/endpoint.ts';
import type { LimitCall } from './limit-calls.ts';
import { stateOf } from './respond.ts';

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
