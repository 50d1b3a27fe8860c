/** Steps before a standard endpoint that count its calls: by address, by app, and those that prove no app. */
import type { Context, Middleware } from 'koa';
import type { Client, Provider } from 'oidc-provider';
import { callsOf, countCall, countingFor } from '../../shared/http/limit-calls.ts';
import { stateOf } from '../../shared/http/request.ts';
import type { NamedBudget } from '../../shared/limits/budgets.ts';
import type { Limits } from '../../shared/limits/limits.ts';
import { basicCredentials, provenClient } from '../provider/clients/proven-client.ts';
import { engineFaultOf } from '../provider/engine-faults.ts';
import { oidcOf } from '../provider/internals.ts';
import { countApp, countFailure, noteAuthenticatedApp } from './calling-app.ts';
import { parametersOf } from './read-parameters.ts';

export interface CountingDeps {
  readonly provider: Provider;
  readonly limits: Limits;
  /** True for calls of our own resource API, which counts its callers itself. */
  isOwn(call: Pick<Context, 'req'>): boolean;
}

export function countingSteps({ provider, limits, isOwn }: CountingDeps) {
  /** The app that a call proves to come from, or merely names. */
  const clientOf = (ctx: Context, how: 'proven' | 'named'): Promise<Client | undefined> => {
    const credentials = { ...parametersOf(ctx), ...basicCredentials(ctx.get('authorization')) };
    return how === 'proven'
      ? provenClient(provider, ctx.req, credentials)
      : provider.Client.find(String(credentials.client_id ?? ''));
  };
  const countCallsFor = (budget: NamedBudget) => {
    const calls = callsOf(budget);
    return (ctx: Context) => countCall(stateOf(ctx), limits, calls);
  };

  return {
    /** Counts a call, as `countAddress` does. @throws ApiError RATE_LIMITED */
    countCallsFor,

    countAddress(budget: NamedBudget): Middleware {
      const count = countCallsFor(budget);
      return async function countAddress(ctx, next) {
        if (!isOwn(ctx)) await count(ctx);
        await next();
      };
    },

    /** Counts the calling app, over all addresses. */
    countClient: (budget: NamedBudget, how: 'proven' | 'named'): Middleware =>
      async function countClient(ctx, next) {
        const client = isOwn(ctx) ? undefined : await clientOf(ctx, how);
        if (client && how === 'proven') noteAuthenticatedApp(stateOf(ctx), client);
        if (client) await countApp(countingFor(stateOf(ctx), limits), budget, client.clientId);
        await next();
      },

    /** Counts a call whose app the engine has refused. @throws ApiError RATE_LIMITED */
    countRefusedClient(ctx: Context): Promise<void> | undefined {
      if (engineFaultOf(ctx)?.error !== 'invalid_client') return undefined;
      return countFailure(limits, stateOf(ctx).address, oidcOf(ctx)?.client?.clientId);
    },
  };
}
