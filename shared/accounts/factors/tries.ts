/**
 * Limits on tries of a second factor. Somebody who knows the password can make other strangers wait, never the owner on
 * a device with a proven factor; recovery codes and passkeys are not limited, since nobody guesses them.
 */
import { budgets } from '../../limits/budgets.ts';
import type { ExactBudget, Limits } from '../../limits/limits.ts';
import type { KnownDevices } from '../sign-in/known-devices.ts';

export interface Try {
  readonly uid: number;
  /** The caller's address. */
  readonly address: string;
  /** The value of the device cookie; null for an app without one. */
  readonly device: string | undefined | null;
  /** Whether it can be guessed, as six digits can. */
  readonly guessable: boolean;
}

interface Deps {
  readonly limits: Limits;
  readonly knownDevices: KnownDevices;
}

/**
 * Counts a try before it is verified, so that parallel tries stay within the budget; a right one is taken back.
 * @throws ApiError RATE_LIMITED; what `judge` throws
 */
export async function countTry(
  { limits, knownDevices }: Deps,
  { uid, address, device, guessable }: Try,
  judge: () => Promise<boolean>,
): Promise<boolean> {
  const known = knownDevices.recogniseProven(uid, device ?? undefined);
  const ofAccount: [ExactBudget, string][] = known
    ? [[budgets.secondFactorsOfDevice, `${uid}.${known}`]]
    : [
        [budgets.secondFactorsOfAccountHourly, String(uid)],
        [budgets.secondFactorsOfAccountDaily, String(uid)],
      ];
  const counted: [ExactBudget, string][] = [[budgets.secondFactorsOfAddress, address], ...(guessable ? ofAccount : [])];
  for (const [budget, key] of counted) await limits.count(budget, key);
  const right = await judge();
  if (right) for (const [budget, key] of counted) await limits.giveBack(budget, key);
  return right;
}
