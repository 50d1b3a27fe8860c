/** Rows of the keys that sign ID tokens. */
import type { Database } from '../driver/database.ts';
import type { Step } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type SigningKeyRow = Row<'signing_keys'>;

export type SigningKeyTable = ReturnType<typeof createSigningKeyTable>;

export function createSigningKeyTable(database: Database) {
  const { sql } = database;
  const keys = () => sql('signing_keys');
  return {
    /** Every key that has not retired, the newest first. */
    live: () =>
      database.read(
        keys()
          .where((live) => live.whereNull('retires_at').orWhere('retires_at', '>', Date.now()))
          .orderBy('activates_at', 'desc'),
      ),

    /** A key that has retired, after `since`. */
    retired: (kid: string, since: number) =>
      database.read(
        keys().where({ kid }).andWhere('retires_at', '>', since).andWhere('retires_at', '<=', Date.now()).first(),
      ),

    /**
     * Adds a key; those before it retire at `othersRetireAt`. What has retired can sign no more, and what did so before
     * `forgotten` goes.
     */
    async add(row: SigningKeyRow, othersRetireAt: number, forgotten: number): Promise<void> {
      const steps: Step[] = [
        keys().where('retires_at', '<=', forgotten).del(),
        keys().where('retires_at', '<=', Date.now()).update({ private_jwk: '' }),
        keys().whereNull('retires_at').update({ retires_at: othersRetireAt }),
        keys().insert(row),
      ];
      await database.atomic(steps);
    },

    /** Adds the first key of an installation; of two processes at once, one. */
    async addFirst(row: SigningKeyRow): Promise<void> {
      const columns = Object.keys(row);
      const values = sql
        .select(columns.map((column) => sql.raw('? as ??', [row[column as keyof SigningKeyRow], column])))
        .whereNotExists(keys().select('kid'));
      await database.write(sql(sql.raw(`signing_keys (${columns.join(', ')})`)).insert(values));
    },
  };
}
