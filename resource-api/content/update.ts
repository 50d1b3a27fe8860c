import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import { clearable, contentFields, language } from '../../shared/content/fields.ts';
import { contentShape } from '../../shared/content/present.ts';
import { updateContent as operation } from '../../shared/operations/content/write.ts';
import { perform } from '../../shared/operations/operation.ts';
import type { ApiDeps } from '../deps.ts';
import { requireWriter } from './writer.ts';

/** Changes the given parts of content. */
export const updateContent = endpoint<Pick<ApiDeps, 'contents' | 'operators' | 'config' | 'auditLog'>>()({
  uri: 'api.Content.update',
  method: 'POST',
  summary:
    'Change a notice, an article or a page: the parts that are given; an empty string empties one that need not be there. Another title, summary or body is another version.',
  auth: 'token',
  scopes: ['admin:content'],
  largeBody: true,
  input: z.object({
    id: integer(),
    title: contentFields.title.optional(),
    body: contentFields.body.optional(),
    summary: contentFields.summary.optional(),
    category: contentFields.category.optional(),
    tags: contentFields.tags.optional(),
    lang: language.optional(),
    status: contentFields.status.optional(),
    publish_at: contentFields.publish_at.optional(),
    slug: contentFields.slug.optional(),
    requires_acceptance: contentFields.requires_acceptance.optional(),
  }),
  output: contentShape,
  clears: clearable,
  missing: { id: 'CONTENT_ID_REQUIRED' },
  errors: [
    'CONTENT_ID_REQUIRED',
    'NOT_FOUND',
    'INVALID_PARAMETER',
    'PERMISSION_DENIED',
    'CONTENT_REFUSED',
    'OVERTAKEN',
  ],
  limits: [{ per: 'client', points: 600, seconds: 60 }],
  handle: async ({ input, caller }, deps) =>
    perform(operation, { input, actor: await requireWriter(caller, deps) }, deps),
});
