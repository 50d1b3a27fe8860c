/** Limits of requests: counted first, reported in the RateLimit-* headers. */
import type { Caller, Endpoint, Limit } from '../api/endpoint.ts';
import type { NamedBudget } from '../limits/budgets.ts';
import type { Counted, Counting } from '../limits/limits.ts';
import { once, type RequestState } from './request.ts';

/** What the calls for a budget are counted against. */
export const callsOf = ({ bucket, per, points, seconds }: NamedBudget): Counted => ({
  bucket: `${bucket} by ${per}`,
  points,
  seconds,
  inLots: true,
});

/** Counts the calls of one request: what was counted ahead of Koa is not counted again. */
export const countingFor = (state: RequestState, limits: Counting): Counting =>
  state.steps === undefined
    ? limits
    : { count: (budget, key) => once(state, `${budget.bucket}:${key}`, () => limits.count(budget, key)) };

/**
 * Counts one call. The headers report the tightest of several limits.
 * @param key whose call it is; by default, that of the caller's address
 * @throws ApiError RATE_LIMITED
 */
export async function countCall(
  state: RequestState,
  limits: Counting,
  budget: Counted,
  key = state.address,
): Promise<void> {
  const standing = await countingFor(state, limits).count(budget, key);
  if (standing && !(state.standing && state.standing.remaining <= standing.remaining)) state.standing = standing;
}

/** Counts the calls of an endpoint against the limits that it declares. */
export function countsOf({ uri, limits: declared = [] }: Pick<Endpoint<never>, 'uri' | 'limits'>, limits: Counting) {
  const budgetsPer = (per: Limit['per']) =>
    declared.filter((limit) => limit.per === per).map((limit) => callsOf({ bucket: uri, ...limit }));
  const [perAddress, perClient, perAccount] = [budgetsPer('address'), budgetsPer('client'), budgetsPer('account')];

  return {
    /** @throws ApiError RATE_LIMITED */
    async countAddress(state: RequestState): Promise<void> {
      for (const budget of perAddress) await countCall(state, limits, budget);
    },
    /** By app, and by person if there is one. @throws ApiError RATE_LIMITED */
    async countCaller(state: RequestState, { clientId, uid }: Caller): Promise<void> {
      for (const budget of perClient) await countCall(state, limits, budget, clientId);
      if (uid === undefined) return;
      for (const budget of perAccount) await countCall(state, limits, budget, String(uid));
    },
  };
}
