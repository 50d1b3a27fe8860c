/** The one way to revoke: a token, a grant, or everything of an account. Every instance hears of it. */
import type { Database } from '../db/driver/database.ts';
import { afterGuard, type Query, type Step } from '../db/driver/query.ts';
import type { RevocationFeed } from '../db/driver/revocation-feed.ts';
import { storedId, underGrant } from '../db/tables/artifacts.ts';
import { createLastUseTable } from '../db/tables/last-uses.ts';
import { endingSessions } from '../db/tables/session-ends.ts';

export type Revocations = ReturnType<typeof createRevocations>;

/** The session or grant by which an owner revokes all others: it stays. */
export interface Kept {
  /** A grant, by `grantOf`. */
  readonly grant?: string | undefined;
  /** A browser session, by its uid. */
  readonly session?: string | undefined;
}

/** Every function resolves when no instance accepts the revoked tokens any more. */
export function createRevocations(
  database: Database,
  revocationFeed: Pick<RevocationFeed, 'heard'> = database.revocationTransport,
) {
  const { sql } = database;
  const { announcement } = database.revocationTransport;
  const lastUses = createLastUseTable(database);

  /** Runs the steps; false, and nothing done, if the first one affects no row. */
  const revoke = async (first: Query, ...more: Query[]): Promise<boolean> => {
    const revoked = await afterGuard(database, first, more);
    if (revoked) await revocationFeed.heard();
    return revoked;
  };

  /** The statements that remove all codes and tokens of a grant. */
  const removingUnder = (grant: string): Query[] =>
    underGrant.map((table) => sql(table).where({ grant_id: grant }).del());

  const revokeGrant = (grant: string): Promise<boolean> =>
    revoke(sql('grants').where({ id: grant }).del(), ...removingUnder(grant), announcement('grant', grant));

  const revokeStoredToken = (table: 'access_tokens' | 'client_credentials', id: string): Promise<boolean> =>
    revoke(sql(table).where({ id }).andWhere('expires_at', '>', Date.now()).del(), announcement('token', id));

  const revokeToken = async (token: string): Promise<boolean> => {
    const id = storedId(token);
    return (await revokeStoredToken('access_tokens', id)) || revokeStoredToken('client_credentials', id);
  };

  const grantOfStored = async (id: string): Promise<string | undefined> => {
    for (const table of ['access_tokens', 'refresh_tokens'] as const) {
      const row = await database.read(sql(table).where({ id }).first('grant_id'));
      if (row) return row.grant_id ?? undefined;
    }
    return undefined;
  };

  const grantOf = (token: string) => grantOfStored(storedId(token));

  /** The statements that revoke everything of an account. */
  const accountRevocation = (uid: number, kept: Kept = {}): Query[] => {
    const grants = () => {
      const all = sql('grants').where({ account_uid: uid });
      return kept.grant ? all.whereNot({ id: kept.grant }) : all;
    };
    return [
      ...underGrant.map((table) => sql(table).whereIn('grant_id', grants().select('id')).del()),
      grants().del(),
      ...endingSessions(database, { account_uid: uid, except: kept.session }),
      lastUses.forgetting(
        uid,
        [kept.grant, kept.session].filter((id) => id !== undefined),
      ),
      announcement('account', String(uid)),
    ];
  };

  return {
    /** Revokes one access token. Resolves to false if no such token lives. */
    revokeToken,

    /** `revokeToken` by the token's `storedId`. */
    revokeStoredToken,

    /** Revokes the grant of a token, with all its tokens. Resolves to false if there is none. */
    async revokeAuthorization(token: string): Promise<boolean> {
      const grant = await grantOf(token);
      return grant ? revokeGrant(grant) : revokeToken(token);
    },

    /** Resolves to false if there is no such grant. */
    revokeGrant,

    /** Revokes those of several grants that belong to this account. @param also steps of the same write */
    async revokeGrantsOf(uid: number, grants: readonly string[], also: readonly Step[] = []): Promise<void> {
      if (grants.length === 0) return;
      const own = (id: string) => sql('grants').where({ id, account_uid: uid });
      const removing = grants.flatMap((grant): Query[] => [
        ...underGrant.map((table) => sql(table).whereIn('grant_id', own(grant).select('id')).del()),
        own(grant).del(),
      ]);
      await database.atomic([...also, ...removing, ...grants.map((grant) => announcement('grant', grant))]);
      await revocationFeed.heard();
    },

    /** Revokes all codes and tokens of a grant, which itself stays. */
    async revokeUnderGrant(grant: string): Promise<void> {
      const steps = () => [...removingUnder(grant), announcement('grant', grant)];
      let removed: number[];
      // A refresh that is stored meanwhile may add tokens to a table after its statement has run.
      do removed = (await database.atomic(steps())).slice(0, underGrant.length);
      while (removed.some((rows) => rows > 0));
      await revocationFeed.heard();
    },

    /** The grant of a live token. */
    grantOf,
    /** `grantOf` by the token's `storedId`. */
    grantOfStored,

    /**
     * The steps that revoke every session and token of an account, for the write of what ends them, such as a new password:
     * then neither is without the other. `heard` is to be awaited after it.
     */
    accountRevocation,
    heard: () => revocationFeed.heard(),
  };
}
