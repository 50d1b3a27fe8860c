import { z } from 'zod';
import { Empty, endpoint, NOT_MODIFIED } from '../../shared/api/endpoint.ts';
import { integer, oneOf, text } from '../../shared/api/fields.ts';
import { category, statuses } from '../../shared/content/fields.ts';
import { presentSummary, summaryShape } from '../../shared/content/present.ts';
import type { ApiDeps } from '../deps.ts';
import { writerOf } from './writer.ts';

/** A page of published content. */
export const listContent = endpoint<Pick<ApiDeps, 'contents' | 'operators' | 'config'>>()({
  uri: 'api.Content.list',
  method: 'GET/POST',
  summary:
    'Get notices, articles and pages, newest first: of each slug the text in the language of lang, else in another. To who may write, also drafts and what was withdrawn, of every language.',
  auth: 'optional',
  scopes: ['admin:content'],
  conditional: true,
  input: z.object({
    category: category.optional(),
    tag: text(32).trim().toLowerCase().optional(),
    q: text(100)
      .optional()
      .describe('Words that all have to be in the title, the summary or the beginning of the text.'),
    status: oneOf(...statuses)
      .optional()
      .describe('To anybody but who may write, nothing but what is published is there.'),
    before: integer().optional(),
    limit: integer(1, 100).default(20),
  }),
  output: z.object({ data: z.array(summaryShape), next: z.int().optional() }),
  errors: ['NO_CONTENT', 'INVALID_PARAMETER'],
  limits: [{ per: 'address', points: 600, seconds: 60 }],
  async handle({ input, caller, http }, deps) {
    const writer = await writerOf(caller, deps);
    const all = writer !== undefined;
    const { found, next } = await deps.contents.list({ ...input, all, lang: http.language });
    const data = found.map((one) => presentSummary(one, deps.config.authUrl));
    http.setHeader('Cache-Control', caller ? 'private, no-cache' : 'no-cache');
    if (http.holds(JSON.stringify([http.language, data, next]))) return NOT_MODIFIED;
    const answer = { data, ...(next !== undefined && { next }) };
    return data.length === 0 ? new Empty('NO_CONTENT', answer) : answer;
  },
});
