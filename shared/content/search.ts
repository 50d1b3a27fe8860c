/** Full-text search in content: text and queries in the same normal form. */

/** Characters of a text that are searched, besides its title and summary: for all content some 10 MB. */
const LOOKED_THROUGH = 2000;
const MOST_WORDS = 5;

const alike = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The searchable form of content. */
export const searchText = (about: { readonly title: string; readonly summary: string | null; readonly body: string }) =>
  alike(`${about.title}\n${about.summary ?? ''}\n${about.body.slice(0, LOOKED_THROUGH)}`);

/** The words of a query; all of them must occur. */
export const searchWords = (asked: string): string[] => alike(asked).split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
