/** Sign-ins that wait for their second factor, for five minutes and five tries, named by a secret token. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../db/driver/database.ts';
import { fingerprint } from '../../db/tables/artifacts.ts';
import { createPendingSignInTable } from '../../db/tables/pending-sign-ins.ts';
import type { User } from '../../db/tables/users.ts';

/** Seconds. */
export const PENDING_SIGN_IN_SECONDS = 300;
const TRIES = 5;

/** The only place where the sign-in continues: an endpoint with a client, or a page. */
export type SignInPurpose = 'login' | 'snsreg' | `grant ${string}` | `page ${string}` | `change ${string}`;

const firstFactorShape = z.object({
  by: z.string(),
  amr: z.array(z.string()),
  remember: z.boolean().optional(),
});
type FirstFactor = z.output<typeof firstFactorShape>;

export interface PendingSignIn {
  /** How the person was recognised so far. */
  readonly recognised: FirstFactor;
  readonly uid: number;
  readonly passwordChangedAt: number;
}

export type PendingSignIns = ReturnType<typeof createPendingSignIns>;

export function createPendingSignIns(database: Database) {
  const table = createPendingSignInTable(database, TRIES);
  return {
    /** @returns the secret token that names it */
    async open(user: Pick<User, 'uid' | 'password_changed_at'>, purpose: SignInPurpose, recognised: FirstFactor) {
      const token = randomBytes(32).toString('base64url');
      await table.add({
        id: fingerprint(token),
        uid: user.uid,
        purpose,
        payload: JSON.stringify(recognised),
        password_changed_at: user.password_changed_at,
        expires_at: Date.now() + PENDING_SIGN_IN_SECONDS * 1000,
      });
      return token;
    },

    /** One that has tries left. */
    async find(token: string, purpose: SignInPurpose): Promise<PendingSignIn | undefined> {
      const row = await table.find(fingerprint(token), purpose);
      if (!row) return undefined;
      const recognised = firstFactorShape.parse(JSON.parse(row.payload));
      return { recognised, uid: row.uid, passwordChangedAt: row.password_changed_at };
    },

    /** Counts a try. @returns whether it is the last; undefined if none was left */
    async tryOnce(token: string, purpose: SignInPurpose): Promise<{ readonly last: boolean } | undefined> {
      const tries = await table.tryOnce(fingerprint(token), purpose);
      return tries === undefined ? undefined : { last: tries >= TRIES };
    },

    /** Resolves to true for the one caller that continues. */
    spend: (token: string, purpose: SignInPurpose) => table.spend(fingerprint(token), purpose),
  };
}
