/** The keys that sign ID tokens. */
import type { Database } from '../driver/database.ts';
import { afterGuard, type Step } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type SigningKeyRow = Row<'signing_keys'>;

export type SigningKeyTable = ReturnType<typeof createSigningKeyTable>;

export function createSigningKeyTable(database: Database) {
  const { sql } = database;
  const keys = () => sql('signing_keys');
  return {
    /** Keys that have not retired, newest first. */
    live: () =>
      database.read(
        keys()
          .where((live) => live.whereNull('retires_at').orWhere('retires_at', '>', Date.now()))
          .orderBy('activates_at', 'desc'),
      ),

    /** A key that has retired after `since`. */
    retired: (kid: string, since: number) =>
      database.read(
        keys().where({ kid }).andWhere('retires_at', '>', since).andWhere('retires_at', '<=', Date.now()).first(),
      ),

    /**
     * Adds keys; former ones retire at `othersRetireAt`, and merely announced ones are deleted. Retired keys lose their
     * private half, and those that retired before `forgotten` are deleted.
     * @param where replaces only keys that have signed since then or longer: of several at once, one does
     * @returns whether it did
     */
    async replace(
      rows: readonly SigningKeyRow[],
      { othersRetireAt, forgotten, where }: { othersRetireAt: number; forgotten: number; where?: number },
    ): Promise<boolean> {
      const current = () => keys().whereNull('retires_at');
      const steps: Step[] = [
        keys().where('retires_at', '<=', forgotten).del(),
        keys().where('retires_at', '<=', Date.now()).update({ private_jwk: '' }),
        keys()
          .whereIn(
            'kid',
            current()
              .where('activates_at', '>', rows[0]?.activates_at ?? 0)
              .select('kid'),
          )
          .del(),
        current().update({ retires_at: othersRetireAt }),
        ...rows.map((row) => keys().insert(row)),
      ];
      if (where === undefined) {
        await database.atomic(steps);
        return true;
      }
      return afterGuard(
        database,
        current().where('activates_at', '<=', where).update({ retires_at: othersRetireAt }),
        steps,
      );
    },

    /** Adds the first key of its kind; of two processes at once, one does. */
    async addFirst(row: SigningKeyRow): Promise<void> {
      const columns = Object.entries(row);
      const { alg } = JSON.parse(row.public_jwk) as { alg: string };
      const ofItsKind = keys()
        .where('public_jwk', 'like', `%"alg":"${alg}"%`)
        .andWhere((live) => live.whereNull('retires_at').orWhere('retires_at', '>', Date.now()));
      const values = sql
        .select(columns.map(([column, value]) => sql.raw('? as ??', [value, column])))
        .whereNotExists(ofItsKind.select('kid'));
      await database.write(sql(sql.raw(`signing_keys (${Object.keys(row).join(', ')})`)).insert(values));
    },
  };
}
