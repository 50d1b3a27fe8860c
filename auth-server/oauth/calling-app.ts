/**
 * The app that calls: noted once it is proven, for its figures, and counted over all addresses. Limits of addresses are in
 * shared/limits/budgets.ts.
 */
import type { Context, Next } from 'koa';
import type { Client } from 'oidc-provider';
import type { Limit } from '../../shared/api/endpoint.ts';
import { type RequestState, stateOf } from '../../shared/http/request.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { Counting } from '../../shared/limits/limits.ts';
import { engineFaultOf } from '../provider/engine-faults.ts';
import { oidcOf } from '../provider/internals.ts';

/** With these errors of the engine nothing is proven. */
const unproven: ReadonlySet<unknown> = new Set(['invalid_client', 'invalid_token']);

/** Codes and tokens of the engine that only their app has. A device code is among them where it is traded. */
const possessions = ['AuthorizationCode', 'RefreshToken', 'AccessToken', 'DeviceCode'] as const;

/** Notes an app that has authenticated. A public app has not: anybody may name it. */
export function noteAuthenticatedApp(state: RequestState, { clientId, clientAuthMethod }: Client): void {
  if (clientAuthMethod !== 'none') state.app = clientId;
}

/** Notes the app that the engine has recognised: by its keys, or, like a public app, by a code or token of its own. */
export function noteRecognisedApp(ctx: Context): void {
  const { client, entities, params } = oidcOf(ctx) ?? {};
  if (!client || unproven.has(engineFaultOf(ctx)?.error)) return;
  const isTrade = params?.grant_type !== undefined;
  const has = possessions.some((kind) => entities?.[kind] !== undefined && (kind !== 'DeviceCode' || isTrade));
  if (has || client.clientAuthMethod !== 'none') stateOf(ctx).app ??= client.clientId;
}

/** `noteRecognisedApp` after the call of a standard endpoint. */
export async function noteApp(ctx: Context, next: Next): Promise<void> {
  await next();
  noteRecognisedApp(ctx);
}

export type SharedLimit = Limit & { readonly bucket: string };

/** An app may call as often as so many addresses: it serves many people. */
const ADDRESSES = 10;

/** Counts a call of an app. @throws ApiError RATE_LIMITED */
export async function countApp(
  limits: Counting,
  { bucket, points, seconds }: SharedLimit,
  clientId: string,
): Promise<void> {
  await limits.count({ bucket: `${bucket} by client`, points: ADDRESSES * points, seconds, inLots: true }, clientId);
}

/**
 * Counts a call whose app was not proven.
 * @param clientId undefined where there is none of that name
 * @throws ApiError RATE_LIMITED after too many
 */
export async function countFailure(limits: Counting, address: string, clientId: string | undefined): Promise<void> {
  await limits.count(budgets.clientFailuresOfAddress, address);
  if (clientId !== undefined) await limits.count(budgets.clientFailuresOfClient, clientId);
}
