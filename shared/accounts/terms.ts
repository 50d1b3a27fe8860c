/** The terms: the current version, who accepted which, and who is asked to accept a newer one. */
import type { Database } from '../db/driver/database.ts';
import type { Query } from '../db/driver/query.ts';
import type { ContentSummary, ContentTable } from '../db/tables/content.ts';
import type { TermsAcceptanceTable } from '../db/tables/terms-acceptances.ts';
import type { Language } from '../words/language.ts';

const SLUG = 'terms';

export type Terms = ReturnType<typeof createTerms>;

interface Parts {
  readonly database: Pick<Database, 'write'>;
  readonly table: ContentTable;
  readonly acceptances: TermsAcceptanceTable;
}

export function createTerms({ database, table, acceptances }: Parts) {
  const current = (language: Language): Promise<ContentSummary | undefined> =>
    table.summaryBySlug(SLUG, language, Date.now());
  const accepting = ({ id, version }: Pick<ContentSummary, 'id' | 'version'>, uid: number): Query =>
    acceptances.adding({ uid, content_id: id, version, accepted_at: Date.now() });

  return {
    /** The terms in a language, or else in another one; undefined if there are no terms. */
    current,

    /** The steps that record, with a new account, that its owner accepted the current terms. */
    async accepted(language: Language): Promise<(uid: number) => Query[]> {
      const terms = await current(language);
      return (uid) => (terms ? [accepting(terms, uid)] : []);
    },

    /** The terms that a person must accept before they go on; undefined if none. */
    async asked(uid: number, language: Language): Promise<ContentSummary | undefined> {
      const terms = await current(language);
      if (!terms || terms.acceptance_version === null) return undefined;
      const version = await table.version(terms.id, terms.acceptance_version);
      const since = Math.max(version?.created_at ?? 0, terms.shown_at);
      // An acceptance in another language counts too.
      const [last] = await acceptances.of(uid);
      return last && last.accepted_at >= since ? undefined : terms;
    },

    async accept(uid: number, terms: Pick<ContentSummary, 'id' | 'version'>): Promise<void> {
      await database.write(accepting(terms, uid));
    },

    /** The acceptances of a person, the last first. */
    acceptedBy: acceptances.of,
  };
}
