/**
 * Ends what an app was given: grants with their tokens, and its own tokens. For an app with many users most of it ends
 * beforehand, batch by batch, so nobody waits.
 */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import { pause } from '../pause.ts';
import { underGrant } from './artifacts.ts';

/** Whose authorizations end: those of these people, or of all others. With neither: everybody's and the app's own. */
export interface Whose {
  readonly of?: readonly number[];
  readonly exceptOf?: readonly number[];
}

/** Grants or an app's own tokens that end together. */
const BATCH = 300;

/** @param announcement tells the instances that tokens of an app have ended */
export function createAppGrants(
  { sql, read, atomic }: Pick<Database, 'sql' | 'read' | 'atomic'>,
  announcement: (client_id: string) => Query,
) {
  const grants = (client_id: string, { of, exceptOf }: Whose) => {
    const all = sql('grants').where({ client_id });
    if (of) return all.whereIn('account_uid', [...of]);
    return exceptOf ? all.whereNotIn('account_uid', [...exceptOf]) : all;
  };
  const ownTokens = (client_id: string) => sql('client_credentials').where({ client_id });
  const isOwnMeant = ({ of, exceptOf }: Whose) => !of && !exceptOf;

  /** In the order of their people and from one of them on, so PostgreSQL does not search the deleted rows again. */
  const someGrants = (client_id: string, whose: Whose, from: number) =>
    read(
      grants(client_id, whose)
        .andWhere('account_uid', '>=', from)
        .orderBy('account_uid')
        .limit(BATCH + 1)
        .select('id', 'account_uid'),
    );
  const someOwn = (client_id: string) =>
    read(
      ownTokens(client_id)
        .limit(BATCH + 1)
        .select('id'),
    );
  const idsOf = (rows: readonly { readonly id: string }[]) => rows.slice(0, BATCH).map(({ id }) => id);

  return {
    /** Whether it is too much to end within another write. */
    async areMany(client_id: string, whose: Whose): Promise<boolean> {
      if ((await someGrants(client_id, whose, 0)).length > BATCH) return true;
      return isOwnMeant(whose) && (await someOwn(client_id)).length > BATCH;
    },

    /** Ends all but one batch. Each is announced in its own write: nothing may come after it. */
    async endMost(client_id: string, whose: Whose): Promise<void> {
      for (let page = await someGrants(client_id, whose, 0); page.length > BATCH; ) {
        const ids = idsOf(page);
        await atomic([
          ...underGrant.map((table) => sql(table).whereIn('grant_id', ids).del()),
          sql('grants').whereIn('id', ids).del(),
          announcement(client_id),
        ]);
        await pause();
        page = await someGrants(client_id, whose, page.at(-1)?.account_uid ?? 0);
      }
      if (!isOwnMeant(whose)) return;
      for (let page = await someOwn(client_id); page.length > BATCH; page = await someOwn(client_id)) {
        await atomic([sql('client_credentials').whereIn('id', idsOf(page)).del(), announcement(client_id)]);
        await pause();
      }
    },

    /** The statements that end all of it, if it is not much. */
    ending: (client_id: string, whose: Whose): Query[] => [
      ...underGrant.map((table) => sql(table).whereIn('grant_id', grants(client_id, whose).select('id')).del()),
      grants(client_id, whose).del(),
      ...(isOwnMeant(whose) ? [ownTokens(client_id).del()] : []),
    ],
  };
}
