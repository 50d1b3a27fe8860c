/** Counts the calls of one app from all addresses. Limits of addresses are in shared/limits/budgets.ts. */
import type { Limit } from '../../shared/api/endpoint.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { Counting } from '../../shared/limits/limits.ts';

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
