/** Limits of Koa requests: counted first, reported in the RateLimit-* headers. */
import type { Context } from 'koa';
import type { Caller, Endpoint, Limit } from '../api/endpoint.ts';
import type { BudgetUse, Counted, Counting } from '../limits/limits.ts';
import { type MaybePromise, whenKnown } from '../runtime/maybe-promise.ts';
import { once, type RequestState, stateOf } from './request.ts';

/** Counts one call. Resolves at once while nobody has to be asked: then it is no promise. @throws ApiError RATE_LIMITED */
export type LimitCall = (ctx: Context, budget: Counted, key: string) => MaybePromise<void>;

/** What the calls for one limit are counted against. @param bucket the name of the count */
export const callsOf = (bucket: string, { per, points, seconds }: Limit): Counted => ({
  bucket: `${bucket} by ${per}`,
  points,
  seconds,
  inLots: true,
});

/** Counts the declared limits of endpoints. The headers report the tightest of several limits. */
export function limitCalls(limits: Counting): LimitCall {
  return function limitCall(ctx, budget, key) {
    return countFor(stateOf(ctx), limits, budget, key);
  };
}

/** Counts the calls of one request: what was counted ahead of Koa is not counted again. */
export const countingFor = (state: RequestState, limits: Counting): Counting =>
  state.steps === undefined
    ? limits
    : { count: (budget, key) => once(state, `${budget.bucket}:${key}`, () => limits.count(budget, key)) };

/** `LimitCall` for a request that is not at Koa yet. */
export function countFor(state: RequestState, limits: Counting, budget: Counted, key: string): MaybePromise<void> {
  return whenKnown(countingFor(state, limits).count(budget, key), (standing) => note(state, standing));
}

function note(state: RequestState, standing: BudgetUse | undefined): void {
  if (standing && !(state.standing && state.standing.remaining <= standing.remaining)) state.standing = standing;
}

/** Counts the calls of an endpoint against the limits that it declares. */
export function countsOf({ uri, limits = [] }: Pick<Endpoint<never>, 'uri' | 'limits'>, limitCall: LimitCall) {
  const budgetsPer = (per: Limit['per']) =>
    limits.filter((limit) => limit.per === per).map((limit) => callsOf(limit.bucket ?? uri, limit));
  const [perAddress, perClient, perAccount] = [budgetsPer('address'), budgetsPer('client'), budgetsPer('account')];

  /** @param from the first budget that is not yet counted */
  const countAll = (ctx: Context, budgets: readonly Counted[], key: string, from = 0): MaybePromise<void> => {
    for (let at = from; at < budgets.length; at += 1) {
      const counting = limitCall(ctx, budgets[at] as Counted, key);
      if (counting) return counting.then(() => countAll(ctx, budgets, key, at + 1));
    }
  };
  const countAccount = (ctx: Context, uid: number | undefined) =>
    uid === undefined ? undefined : countAll(ctx, perAccount, String(uid));

  return {
    /** No promise if nobody had to be asked. @throws ApiError RATE_LIMITED */
    countAddress: (ctx: Context): MaybePromise<void> => countAll(ctx, perAddress, stateOf(ctx).address),
    /** By app, and by person if there is one. No promise if nobody had to be asked. @throws ApiError RATE_LIMITED */
    countCaller(ctx: Context, { clientId, uid }: Caller): MaybePromise<void> {
      return whenKnown(countAll(ctx, perClient, clientId), () => countAccount(ctx, uid));
    },
  };
}
