/** Every English word that a person reads. */
import { pages } from './en/pages.ts';

export const en = {
  /** The language itself. */
  about: {
    /** In its own words, for the link that chooses it. */
    name: 'English',
    /** Its BCP 47 tag. */
    tag: 'en',
    /** The locale in which dates are written. */
    dates: 'en-GB',
  },
  pages,
};
