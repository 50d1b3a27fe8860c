/** How content is looked through: its words and those that are asked for, written alike. */

/** Characters of a text that are looked through, beside its title and summary: of all content together some 10 MB. */
const LOOKED_THROUGH = 2000;
const MOST_WORDS = 5;

const alike = (text: string): string => text.normalize('NFKC').toLowerCase();

export const searchText = (about: { readonly title: string; readonly summary: string | null; readonly body: string }) =>
  alike(`${about.title}\n${about.summary ?? ''}\n${about.body.slice(0, LOOKED_THROUGH)}`);

/** The words of a question, all of which have to be there. */
export const searchWords = (asked: string): string[] => alike(asked).split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
