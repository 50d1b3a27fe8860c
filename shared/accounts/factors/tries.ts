/**
 * How often a second factor may be tried. Whoever knows the password makes other strangers wait, never the owner on a
 * device where they have proven a factor, nor a recovery code or a passkey, which nobody guesses.
 */
import { budgets } from '../../limits/budgets.ts';
import type { ExactBudget, Limits } from '../../limits/limits.ts';
import type { KnownDevices } from '../known-devices.ts';

export interface Try {
  readonly uid: number;
  /** The caller's address. */
  readonly address: string;
  /** The value of the device's cookie; null for an app that keeps none. */
  readonly device: string | undefined | null;
  /** Whether it could be guessed: six digits can. */
  readonly guessable: boolean;
}

interface Deps {
  readonly limits: Limits;
  readonly knownDevices: KnownDevices;
}

/**
 * Counts a try before it is judged, so that many at once are no more than the budget, and takes the right one back.
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
