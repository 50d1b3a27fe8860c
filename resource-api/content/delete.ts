import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import { deleteContent as operation } from '../../shared/operations/content/write.ts';
import { perform } from '../../shared/operations/operation.ts';
import type { ApiDeps } from '../deps.ts';
import { requireWriter } from './writer.ts';

/** Deletes content with all its versions. */
export const deleteContent = endpoint<Pick<ApiDeps, 'contents' | 'operators' | 'config' | 'auditLog'>>()({
  uri: 'api.Content.delete',
  method: 'POST',
  summary: 'Delete a notice, an article or a page with all its versions. To withdraw it is to update its status.',
  auth: 'token',
  scopes: ['admin:content'],
  input: z.object({ id: integer() }),
  output: z.object({}),
  missing: { id: 'CONTENT_ID_REQUIRED' },
  errors: ['CONTENT_ID_REQUIRED', 'NOT_FOUND', 'INVALID_PARAMETER', 'PERMISSION_DENIED'],
  limits: [{ per: 'client', points: 600, seconds: 60 }],
  async handle({ input, caller }, deps) {
    await perform(operation, { input, actor: await requireWriter(caller, deps) }, deps);
    return {};
  },
});
