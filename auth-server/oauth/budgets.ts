/**
 * How often one address, and one app from all addresses, may call what stores or authenticates: a standard endpoint and its
 * documented twin share a count.
 */
import type { Limit } from '../../shared/api/endpoint.ts';
import { budgets as limitBudgets } from '../../shared/limits/budgets.ts';
import type { Limits } from '../../shared/limits/limits.ts';

export type SharedLimit = Limit & { readonly bucket: string };

const byAddress = (bucket: string, points: number): SharedLimit => ({ per: 'address', bucket, points, seconds: 60 });

export const budgets = {
  /** Each leaves a row until somebody has signed in, or the time of its page is over. */
  authorize: byAddress('authorize', 600),
  /** The way back from our pages. */
  resume: byAddress('resume', 600),
  token: byAddress('token', 1200),
  revoke: byAddress('revoke', 1200),
  device: byAddress('device', 300),
  devicePage: byAddress('device page', 300),
  userinfo: byAddress('userinfo', 1200),
  /** Of who is no resource server. */
  introspect: byAddress('introspect', 1200),
  signOut: byAddress('sign-out', 600),
} as const;

/** An app has as many people as ten addresses and more, and a stranger who names it has not. */
const ADDRESSES = 10;

/** Counts a call of an app. @throws ApiError RATE_LIMITED */
export async function countApp(
  limits: Limits,
  { bucket, points, seconds }: SharedLimit,
  clientId: string,
): Promise<void> {
  await limits.count({ bucket: `${bucket} by client`, points: ADDRESSES * points, seconds }, clientId);
}

/**
 * Counts an app that did not prove itself.
 * @param clientId undefined where there is none of that name
 * @throws ApiError RATE_LIMITED after too many
 */
export async function countFailure(limits: Limits, address: string, clientId: string | undefined): Promise<void> {
  await limits.count(limitBudgets.clientFailuresOfAddress, address);
  if (clientId !== undefined) await limits.count(limitBudgets.clientFailuresOfClient, clientId);
}
