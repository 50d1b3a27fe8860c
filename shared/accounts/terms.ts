/** The terms: which version stands, who has accepted one, and who is asked to accept a newer one. */
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
    /** What stands in a language, or in another where there is none; undefined where there are no terms. */
    current,

    /** The steps that put down, with a new account, that its person has accepted what stands. */
    async accepted(language: Language): Promise<(uid: number) => Query[]> {
      const terms = await current(language);
      return (uid) => (terms ? [accepting(terms, uid)] : []);
    },

    /** The terms that somebody has to accept before they go on; undefined where nothing is asked. */
    async asked(uid: number, language: Language): Promise<ContentSummary | undefined> {
      const terms = await current(language);
      if (!terms || terms.acceptance_version === null) return undefined;
      const version = await table.version(terms.id, terms.acceptance_version);
      const since = Math.max(version?.created_at ?? 0, terms.shown_at);
      // Accepting them in another language since then is accepting the same.
      const [last] = await acceptances.of(uid);
      return last && last.accepted_at >= since ? undefined : terms;
    },

    async accept(uid: number, terms: Pick<ContentSummary, 'id' | 'version'>): Promise<void> {
      await database.write(accepting(terms, uid));
    },

    /** What somebody has accepted, the last first. */
    acceptedBy: acceptances.of,
  };
}
