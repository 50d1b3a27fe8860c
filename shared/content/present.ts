/** Content for the API, the command line and the console. */
import { z } from 'zod';
import { isoTime } from '../api/fields.ts';
import type { Content, ContentSummary } from '../db/tables/content.ts';
import { languageCodes } from '../words/language.ts';
import { contentPath } from './addresses.ts';
import type { Tagged } from './contents.ts';
import { statuses } from './fields.ts';

export const summaryShape = z.object({
  id: z.int(),
  slug: z.string(),
  title: z.string(),
  summary: z.string().nullable(),
  category: z.string().nullable(),
  tags: z.array(z.string()),
  lang: z.enum(languageCodes),
  status: z.enum(statuses),
  version: z.int(),
  /** Whether people have to accept this version. */
  requires_acceptance: z.boolean(),
  publish_at: z.iso.datetime().nullable(),
  published_at: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  url: z.url(),
});

export const contentShape = summaryShape.extend({ body: z.string(), html: z.string() });

/** @param authUrl the public address of its page */
export function presentSummary(one: Tagged<ContentSummary>, authUrl: string): z.output<typeof summaryShape> {
  const { id, slug, title, summary, category, tags, status, version } = one;
  return {
    ...{ id, slug, title, summary, category, tags: [...tags] },
    lang: summaryShape.shape.lang.parse(one.lang),
    ...{ status, version },
    requires_acceptance: one.requires_acceptance === 1,
    publish_at: isoTime(one.publish_at),
    published_at: status === 'published' ? isoTime(one.shown_at) : null,
    created_at: isoTime(one.created_at),
    updated_at: isoTime(one.updated_at),
    url: `${authUrl}${contentPath(slug)}`,
  };
}

export const presentContent = (one: Tagged<Content>, authUrl: string): z.output<typeof contentShape> => ({
  ...presentSummary(one, authUrl),
  ...{ body: one.body, html: one.html },
});
