/** The one way to end tokens: a token alone, a whole grant, or all that an account has. */
import { fingerprint, underGrant } from './artifacts.ts';
import type { Database, Query } from './database.ts';

export type Endings = ReturnType<typeof createEndings>;

export function createEndings(database: Database) {
  const { sql } = database;
  const endGrants = (ids: readonly string[]) =>
    database.atomic([
      sql('grants').whereIn('id', ids).del(),
      ...underGrant.map((table) => sql(table).whereIn('grant_id', ids).del()),
    ]);
  const grantOf = async (token: string): Promise<string | undefined> => {
    const id = fingerprint(token);
    for (const table of ['access_tokens', 'refresh_tokens'] as const) {
      const row = (await database.read(sql(table).where({ id }).first('grant_id'))) as { grant_id: string } | undefined;
      if (row) return row.grant_id;
    }
    return undefined;
  };

  /** The statements that end all that an account has. */
  const accountEnd = (uid: number, kept: string | undefined): Query[] => {
    const grants = () => {
      const all = sql('grants').where({ account_uid: uid });
      return kept ? all.whereNot({ id: kept }) : all;
    };
    return [
      ...underGrant.map((table) => sql(table).whereIn('grant_id', grants().select('id')).del()),
      grants().del(),
      sql('sessions').where({ account_uid: uid }).del(),
    ];
  };

  return {
    /** Ends one access token. Resolves to false where there is none that lives. */
    async endToken(token: string): Promise<boolean> {
      const id = fingerprint(token);
      const ended = await Promise.all(
        ['access_tokens', 'client_credentials'].map((table) =>
          database.write(sql(table).where({ id }).andWhere('expires_at', '>', Date.now()).del()),
        ),
      );
      return ended.includes(1);
    },

    /** Ends the authorization a token came from, with all its tokens. Resolves to false where there is none. */
    async endAuthorization(token: string): Promise<boolean> {
      const grant = await grantOf(token);
      if (!grant) return this.endToken(token);
      const [ended] = await endGrants([grant]);
      return ended === 1;
    },

    endGrant: (grant: string) => endGrants([grant]),

    /** The authorization a token came from, if it lives. */
    grantOf,

    /**
     * Ends every session and token of an account.
     * @param exceptToken the authorization of this token goes on: the one in which its owner asked for it
     */
    async endAccount(uid: number, exceptToken?: string): Promise<void> {
      await database.atomic(accountEnd(uid, exceptToken && (await grantOf(exceptToken))));
    },

    /**
     * `endAccount` as steps of a larger write, such as the change of a password.
     * @param exceptGrant the authorization that goes on, by `grantOf`
     */
    accountEnd,
  };
}
