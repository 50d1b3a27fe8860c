/** Writing, changing and deleting content. */
import { z } from 'zod';
import { defined } from '../../api/fields.ts';
import { reason } from '../../api/reasons.ts';
import { contentFields, language } from '../../content/fields.ts';
import { contentShape, presentContent } from '../../content/present.ts';
import { actorName } from '../../db/audit/actor.ts';
import { DEFAULT_LANGUAGE } from '../../words/language.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { rowId } from '../paging.ts';

type Deps = Pick<OperationDeps, 'contents' | 'config'>;

const noSuchContent = (id: number) => reason('refused.noContent', { said: id });

export const addContent = operation<Deps>()({
  name: 'content.add',
  summary: 'Writes a notice, an article or a page. Only what is published is seen by others.',
  audited: true,
  input: z.object({
    title: contentFields.title,
    body: contentFields.body,
    summary: contentFields.summary.default(null),
    category: contentFields.category.default(null),
    tags: contentFields.tags.default(null),
    lang: language.default(DEFAULT_LANGUAGE),
    status: contentFields.status.default('draft'),
    publish_at: contentFields.publish_at.default(null),
    slug: contentFields.slug.optional(),
    requires_acceptance: contentFields.requires_acceptance.default(false),
  }),
  output: contentShape,
  errors: ['INVALID_PARAMETER', 'CONTENT_REFUSED', 'CONTENT_NOT_ADDED', 'OVERTAKEN'],
  async run({ input, actor, about, fail }, { contents, config }) {
    const id = await contents.add({ ...input, tags: input.tags ?? [] }, actorName(actor));
    about(`content:${id}`);
    const made = (await contents.byId(id, true)) ?? fail('OVERTAKEN', reason('refused.contentGone', { id }), 'id');
    return presentContent(made, config.authUrl);
  },
});

const { title, body, summary, category, tags, status, publish_at, slug, requires_acceptance } = contentFields;

export const updateContent = operation<Deps>()({
  name: 'content.update',
  summary: 'Changes the parts of content that are given. Another title, summary or text is another version.',
  audited: true,
  input: z.object({
    id: rowId,
    title: title.optional(),
    body: body.optional(),
    summary: summary.optional(),
    category: category.optional(),
    tags: tags.optional(),
    lang: language.optional(),
    status: status.optional(),
    publish_at: publish_at.optional(),
    slug: slug.optional(),
    requires_acceptance: requires_acceptance.optional(),
  }),
  output: contentShape,
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'CONTENT_REFUSED', 'OVERTAKEN'],
  async run({ input: { id, tags, ...given }, actor, about, noted, fail }, { contents, config }) {
    about(`content:${id}`);
    const said = { ...given, ...(tags !== undefined && { tags: tags ?? [] }) };
    const changes = defined(said);
    if (!(await contents.byId(id, true))) fail('NOT_FOUND', noSuchContent(id), 'id');
    await contents.change(id, changes, actorName(actor), noted);
    const made = (await contents.byId(id, true)) ?? fail('NOT_FOUND', noSuchContent(id), 'id');
    return presentContent(made, config.authUrl);
  },
});

export const deleteContent = operation<Deps>()({
  name: 'content.delete',
  summary: 'Deletes content with all its versions. Who has accepted which of them stays on record.',
  audited: true,
  input: z.object({ id: rowId }),
  output: z.object({ id: z.int(), deleted: z.boolean() }),
  errors: ['INVALID_PARAMETER', 'NOT_FOUND'],
  async run({ input: { id }, about, noted, fail }, { contents }) {
    about(`content:${id}`);
    if (!(await contents.remove(id, noted()))) fail('NOT_FOUND', noSuchContent(id), 'id');
    return { id, deleted: true };
  },
});
