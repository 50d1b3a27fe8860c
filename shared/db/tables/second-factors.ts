/** Typed second factors: authenticator secrets and recovery codes. */
import type { Database } from '../driver/database.ts';
import type { Query, Step } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type TotpFactor = Row<'totp_factors'>;

/** The number of factors of an account, passkeys included. */
export async function countFactors(database: Database, uid: number): Promise<number> {
  const { sql } = database;
  const [apps, passkeys] = await Promise.all([
    database.read(sql('totp_factors').where({ uid }).whereNotNull('confirmed_at').select('uid')),
    database.read(sql('passkeys').where({ uid }).select('id')),
  ]);
  return apps.length + passkeys.length;
}

export function createSecondFactorTable(database: Database) {
  const { sql } = database;
  const codes = (uid: number) => sql('recovery_codes').where({ uid });
  const confirmed = (uid: number) => sql('totp_factors').where({ uid }).whereNotNull('confirmed_at');

  return {
    /** The authenticator of an account, confirmed or not. */
    totp: (uid: number) => database.read(sql('totp_factors').where({ uid }).first()),

    /** Begins an authenticator. One that is confirmed, or was begun after `since`, stays. */
    async begin(uid: number, sealed_secret: string, since: number): Promise<void> {
      const row = { uid, sealed_secret, created_at: Date.now(), confirmed_at: null, last_step: 0 };
      const query = sql('totp_factors')
        .insert(row)
        .onConflict('uid')
        .merge(['sealed_secret', 'created_at'])
        .whereNull('totp_factors.confirmed_at')
        .andWhere('totp_factors.created_at', '<', since);
      await database.write(query);
    },

    /** The step that confirms one by the code of this time step. */
    confirming: ({ uid, sealed_secret }: TotpFactor, last_step: number): Query =>
      sql('totp_factors')
        .where({ uid, sealed_secret })
        .whereNull('confirmed_at')
        .update({ confirmed_at: Date.now(), last_step }),

    /** Uses the code of a time step. Resolves to true for one of several at once, and never for an earlier step. */
    spendStep: async (uid: number, last_step: number): Promise<boolean> =>
      (await database.write(confirmed(uid).andWhere('last_step', '<', last_step).update({ last_step }))) === 1,

    /** The step that removes it. */
    removingTotp: (uid: number): Query => sql('totp_factors').where({ uid }).del(),

    async codesLeft(uid: number): Promise<number> {
      const rows = await database.read(codes(uid).select('id'));
      return rows.length;
    },

    /** The steps that replace all codes. */
    replacingCodes(uid: number, ids: readonly string[]): Query[] {
      const created_at = Date.now();
      return [codes(uid).del(), sql('recovery_codes').insert(ids.map((id) => ({ id, uid, created_at })))];
    },

    /** Uses a code. Resolves to true for one of several at once. */
    spendCode: async (uid: number, id: string): Promise<boolean> =>
      (await database.write(codes(uid).where({ id }).del())) === 1,

    /** The step that removes the codes of an account without any other factor. */
    removingUselessCodes: (uid: number): Query =>
      codes(uid)
        .whereNotExists(confirmed(uid).select('uid'))
        .whereNotExists(sql('passkeys').where({ uid }).select('uid'))
        .del(),

    /** The step that deletes recent proofs: before the first factor a password was enough for one. */
    forgettingProofs: (uid: number): Query => sql('fresh_proofs').where({ uid }).del(),

    /** The steps that remove every factor of an account, and the sign-ins that wait for one. */
    removingAll: (uid: number): Step[] => [
      sql('totp_factors').where({ uid }).del(),
      sql('passkeys').where({ uid }).del(),
      codes(uid).del(),
      sql('pending_sign_ins').where({ uid }).del(),
      sql('fresh_proofs').where({ uid }).del(),
    ],
  };
}
