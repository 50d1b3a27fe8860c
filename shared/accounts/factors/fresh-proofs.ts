/** Factors that were proven within the last ten minutes, by session or token: sensitive changes require one. */
import type { Database } from '../../db/driver/database.ts';
import { fingerprint } from '../../db/tables/artifacts.ts';
import { createFreshProofTable } from '../../db/tables/fresh-proofs.ts';

const FRESH = 10 * 60 * 1000;

/** The place of a proof: a browser session, by its uid, or a login token. */
export interface ProvenIn {
  readonly session?: string;
  readonly token?: string;
}

export type FreshProofs = ReturnType<typeof createFreshProofs>;

/** True for a recent proof. @param at epoch milliseconds */
export const isFresh = (at: number): boolean => at > Date.now() - FRESH;

export function createFreshProofs(database: Database) {
  const table = createFreshProofTable(database);
  const idOf = ({ session, token }: ProvenIn) =>
    fingerprint(session === undefined ? `token ${token ?? ''}` : `session ${session}`);
  return {
    /** Notes a proven factor, or a password if the account has no factor. */
    note: (uid: number, place: ProvenIn) => table.put({ id: idOf(place), uid, expires_at: Date.now() + FRESH }),

    has: (uid: number, place: ProvenIn): Promise<boolean> => table.has(idOf(place), uid),
  };
}
