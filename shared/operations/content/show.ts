/** Showing and listing content, drafts included. */
import { z } from 'zod';
import { isoTime } from '../../api/fields.ts';
import { quoted, reason } from '../../api/reasons.ts';
import { category, language, slug, statuses } from '../../content/fields.ts';
import { contentShape, presentContent, presentSummary, summaryShape } from '../../content/present.ts';
import { DEFAULT_LANGUAGE } from '../../words/language.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { limit, rowId } from '../paging.ts';

type Deps = Pick<OperationDeps, 'contents' | 'config'>;

const MOST = 100;

export const listContent = operation<Deps>()({
  name: 'content.list',
  summary: 'All content, the newest first, a page at a time',
  audited: false,
  input: z.object({
    status: z.enum(statuses).optional(),
    category: category.optional(),
    q: z.string().max(100).optional().describe('Words that all have to be there.'),
    before: rowId.optional().describe('The last id of the page before.'),
    limit: limit(MOST),
  }),
  output: z.array(summaryShape).max(MOST),
  errors: ['INVALID_PARAMETER'],
  async run({ input }, { contents, config }) {
    const { found } = await contents.list({ ...input, all: true, lang: DEFAULT_LANGUAGE });
    return found.map((one) => presentSummary(one, config.authUrl));
  },
});

export const showContent = operation<Deps>()({
  name: 'content.show',
  summary: 'One text with its versions, by its id, or by its slug in a language',
  audited: false,
  input: z.object({ id: rowId.optional(), slug: slug.optional(), lang: language.default(DEFAULT_LANGUAGE) }),
  output: contentShape.extend({
    versions: z.array(
      z.object({
        version: z.int(),
        title: z.string(),
        requires_acceptance: z.boolean(),
        author: z.string(),
        created_at: z.iso.datetime(),
      }),
    ),
  }),
  errors: ['INVALID_PARAMETER', 'NOT_FOUND'],
  async run({ input: { id, slug, lang }, fail }, { contents, config }) {
    if ((id === undefined) === (slug === undefined)) fail('INVALID_PARAMETER', reason('refused.idOrSlug'), 'id');
    const found = id === undefined ? await contents.bySlug(String(slug), lang, true) : await contents.byId(id, true);
    const one =
      found ??
      fail('NOT_FOUND', reason('refused.noContent', { said: quoted(id ?? slug) }), id === undefined ? 'slug' : 'id');
    const versions = await contents.versions(one.id);
    return {
      ...presentContent(one, config.authUrl),
      versions: versions.map(({ requires_acceptance, created_at, ...version }) => ({
        ...version,
        ...{ requires_acceptance: requires_acceptance === 1, created_at: isoTime(created_at) },
      })),
    };
  },
});
