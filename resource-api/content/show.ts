import { z } from 'zod';
import { endpoint, NOT_MODIFIED } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { slug } from '../../shared/content/fields.ts';
import { contentShape, presentContent } from '../../shared/content/present.ts';
import type { ApiDeps } from '../deps.ts';
import { writerOf } from './writer.ts';

/** One text, as Markdown and as HTML. */
export const showContent = endpoint<Pick<ApiDeps, 'contents' | 'operators' | 'config'>>()({
  uri: 'api.Content.show',
  method: 'GET/POST',
  summary:
    'Get one notice, article or page, by id, or by slug in the language of lang, else in another. What is not published is there for who may write alone.',
  auth: 'optional',
  scopes: ['admin:content'],
  conditional: true,
  input: z.object({ id: integer().optional(), slug: slug.optional() }),
  output: contentShape,
  errors: ['NOT_FOUND', 'INVALID_PARAMETER'],
  limits: [{ per: 'address', points: 600, seconds: 60 }],
  async handle({ input: { id, slug }, caller, http, fail }, deps) {
    const { contents, config } = deps;
    if (id === undefined && slug === undefined)
      fail('INVALID_PARAMETER', { details: [{ field: 'id', reason: reason('orSlug') }] });
    const all = (await writerOf(caller, deps)) !== undefined;
    const found =
      id === undefined ? await contents.bySlug(String(slug), http.language, all) : await contents.byId(id, all);
    // Both may be given if they mean the same.
    if (!found || (slug !== undefined && found.slug !== slug)) return fail('NOT_FOUND');
    http.setHeader('Cache-Control', caller ? 'private, no-cache' : 'no-cache');
    if (http.holds(`${found.id}-${found.version}-${found.updated_at}-${http.language}`)) return NOT_MODIFIED;
    return presentContent(found, config.authUrl);
  },
});
