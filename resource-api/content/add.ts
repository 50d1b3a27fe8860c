import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { contentFields, language } from '../../shared/content/fields.ts';
import { contentShape } from '../../shared/content/present.ts';
import { addContent as operation } from '../../shared/operations/content/write.ts';
import { perform } from '../../shared/operations/operation.ts';
import { languageCodes } from '../../shared/words/language.ts';
import type { ApiDeps } from '../deps.ts';
import { requireWriter } from './writer.ts';

/** Creates content. */
export const addContent = endpoint<Pick<ApiDeps, 'contents' | 'operators' | 'config' | 'auditLog'>>()({
  uri: 'api.Content.add',
  method: 'POST',
  summary:
    'Write a notice, an article or a page: for an app of the scope admin:content by client_credentials, or an operator by their login token. It is a draft until its status is published.',
  auth: 'token',
  scopes: ['admin:content'],
  largeBody: true,
  input: z.object({
    title: contentFields.title,
    body: contentFields.body,
    summary: contentFields.summary.optional(),
    category: contentFields.category.optional(),
    tags: contentFields.tags.optional(),
    lang: language.optional().describe(`${languageCodes.join(' or ')}; by default that of the answer.`),
    status: contentFields.status.default('draft'),
    publish_at: contentFields.publish_at.optional(),
    slug: contentFields.slug.optional(),
    requires_acceptance: contentFields.requires_acceptance.default(false),
  }),
  output: contentShape,
  errors: ['INVALID_PARAMETER', 'PERMISSION_DENIED', 'CONTENT_REFUSED', 'CONTENT_NOT_ADDED', 'OVERTAKEN'],
  limits: [{ per: 'client', points: 600, seconds: 60 }],
  async handle({ input, caller, http }, deps) {
    const actor = await requireWriter(caller, deps);
    const { lang = http.language, ...given } = input;
    return perform(operation, { input: { ...given, lang }, actor }, deps);
  },
});
