/** Who has proven a factor within the last ten minutes, in one session or with one token: sensitive changes ask for that. */
import type { Database } from '../../db/driver/database.ts';
import { fingerprint } from '../../db/tables/artifacts.ts';
import { createFreshProofTable } from '../../db/tables/fresh-proofs.ts';

const FRESH = 10 * 60 * 1000;

/** Where a factor was proven: in a browser's session, by its uid, or with a login token. */
export interface ProvenIn {
  readonly session?: string;
  readonly token?: string;
}

export type FreshProofs = ReturnType<typeof createFreshProofs>;

/** True for what was proven then. @param at epoch milliseconds */
export const isFresh = (at: number): boolean => at > Date.now() - FRESH;

export function createFreshProofs(database: Database) {
  const table = createFreshProofTable(database);
  const idOf = ({ session, token }: ProvenIn) =>
    fingerprint(session === undefined ? `token ${token ?? ''}` : `session ${session}`);
  return {
    /** Notes that the person has just proven a factor, or their password where they have none. */
    note: (uid: number, place: ProvenIn) => table.put({ id: idOf(place), uid, expires_at: Date.now() + FRESH }),

    has: (uid: number, place: ProvenIn): Promise<boolean> => table.has(idOf(place), uid),
  };
}
