/** Passkeys (WebAuthn credentials) of accounts. */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import { createSecondFactorTable } from './second-factors.ts';
import type { Row } from './tables.ts';

export type Passkey = Row<'passkeys'>;

export type PasskeyTable = ReturnType<typeof createPasskeyTable>;

export function createPasskeyTable(database: Database) {
  const passkeys = () => database.sql('passkeys');
  const secondFactors = createSecondFactorTable(database);
  return {
    /** Whether an account has any. */
    any: async (uid: number): Promise<boolean> =>
      (await database.read(passkeys().where({ uid }).first('id'))) !== undefined,

    /** Those of an account, the oldest first. */
    of: (uid: number): Promise<Passkey[]> => database.read(passkeys().where({ uid }).orderBy('created_at')),

    byId: (id: string) => database.read(passkeys().where({ id }).first()),

    adding: (row: Omit<Passkey, 'created_at' | 'last_used_at'>): Query =>
      passkeys().insert({ ...row, created_at: Date.now(), last_used_at: null }),

    /**
     * Notes a use. Resolves to true unless the counter went back, which a copied key would cause. Authenticators
     * without a counter always send 0.
     */
    async use(id: string, counter: number): Promise<boolean> {
      const used = passkeys()
        .where({ id })
        .where((forward) => forward.where('counter', '<', counter).orWhere({ counter: 0 }))
        .update({ counter, last_used_at: Date.now() });
      return (await database.write(used)) === 1;
    },

    rename: async (uid: number, id: string, name: string): Promise<boolean> =>
      (await database.write(passkeys().where({ uid, id }).update({ name }))) === 1,

    removing: (uid: number, id: string): Query => passkeys().where({ uid, id }).del(),

    /** See shared/db/tables/second-factors.ts. */
    removingUselessCodes: secondFactors.removingUselessCodes,
    forgettingProofs: secondFactors.forgettingProofs,
  };
}
