/** Acceptances of versions of the terms. */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type TermsAcceptanceTable = ReturnType<typeof createTermsAcceptanceTable>;

export function createTermsAcceptanceTable(database: Database) {
  const { sql } = database;
  return {
    /** The step that records an acceptance; an earlier one keeps its time. */
    adding: (acceptance: Row<'terms_acceptances'>): Query =>
      sql('terms_acceptances').insert(acceptance).onConflict(['uid', 'content_id', 'version']).ignore(),

    /** The acceptances of a person, the last first. */
    of: (uid: number): Promise<Row<'terms_acceptances'>[]> =>
      database.read(sql('terms_acceptances').where({ uid }).orderBy('accepted_at', 'desc')),
  };
}
