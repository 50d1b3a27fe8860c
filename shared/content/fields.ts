/** The fields of content, as its author submits it. */
import { z } from 'zod';
import { flag, lines, oneOf, showsAll, text, withoutInvisible } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';
import { eventTime } from '../calendar/times.ts';
import { languageCodes, readLanguage } from '../words/language.ts';
import { MOST_BODY } from './markdown.ts';

const MOST_TAGS = 20;
const LONGEST_TAG = 32;

const notBlank = (value: string) => withoutInvisible(value).trim() !== '';

/** Separated by commas; JSON may send a list. One type in the reference, since generators cannot express two. */
const tags = z
  .preprocess(
    (given) => (Array.isArray(given) && given.every((tag) => typeof tag === 'string') ? given.join(',') : given),
    text(MOST_TAGS * (LONGEST_TAG + 1)).refine(...showsAll),
  )
  .transform((given) => [...new Set(given.split(',').map((tag) => tag.trim().toLowerCase()))].filter(Boolean))
  .pipe(z.array(text(LONGEST_TAG)).max(MOST_TAGS, reason('tooMany', { most: MOST_TAGS })));

export const statuses = ['draft', 'published', 'withdrawn'] as const;
export type Status = (typeof statuses)[number];

export const slug = text(100).pipe(
  z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, reason('slug')),
);

/** A category, in the form in which it is stored and searched. */
export const category = text(64)
  .trim()
  .toLowerCase()
  .refine(...showsAll);

export const language = text(35).transform((tag, context) => {
  const known = readLanguage(tag);
  if (!known) context.addIssue({ code: 'custom', message: reason('oneOf', { words: languageCodes.join(', ') }) });
  return known ?? z.NEVER;
});

export const contentFields = {
  title: text(200)
    .refine(notBlank, reason('notBlank'))
    .refine(...showsAll),
  body: lines(MOST_BODY)
    .refine(notBlank, reason('notBlank'))
    // Browsers send line ends as CRLF, whatever they were before.
    .transform((given) => given.replace(/\r\n?/g, '\n'))
    .describe('Markdown (CommonMark with tables); HTML in it is text.'),
  summary: text(500)
    .refine(...showsAll)
    .nullable()
    .describe('A sentence or two, for lists.'),
  category: category.nullable().describe('Such as notice or article. What is in the category page is no news.'),
  tags: tags.nullable().describe('At most 20 words, separated by commas; JSON may give a list.'),
  status: oneOf(...statuses).describe('Others see only what is published, from publish_at on.'),
  publish_at: eventTime
    .nullable()
    .describe('When it is to be seen first, with an offset: at once where it is left out.'),
  slug: slug.describe(
    'Its name in addresses: small letters, digits and hyphens. terms, privacy and help are what the pages link to.',
  ),
  requires_acceptance: flag.describe(
    'Of terms: whoever accepted an earlier version is asked to accept this one when they next sign in.',
  ),
} as const;

/** For these an empty string removes the value. */
export const clearable = ['summary', 'category', 'tags', 'publish_at'] as const;
