/** Every English word that a person reads. */
import { channels } from './en/channels.ts';
import { codes } from './en/codes.ts';
import { envelope } from './en/envelope.ts';
import { guide } from './en/guide.ts';
import { mails } from './en/mails.ts';
import { messages } from './en/messages.ts';
import { pages } from './en/pages.ts';
import { reasons } from './en/reasons.ts';
import { reference } from './en/reference.ts';

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
  channels,
  codes,
  envelope,
  guide,
  mails,
  messages,
  pages,
  reasons,
  reference,
} as const;
