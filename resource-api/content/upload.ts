import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { file } from '../../shared/api/fields.ts';
import { pictureUrl } from '../../shared/content/addresses.ts';
import { actorName } from '../../shared/db/audit/actor.ts';
import type { ApiDeps } from '../deps.ts';
import { requireWriter } from './writer.ts';

/** Stores a picture for content. */
export const uploadPicture = endpoint<Pick<ApiDeps, 'contentPictures' | 'operators' | 'config'>>()({
  uri: 'api.Content.upload',
  method: 'POST',
  summary:
    'Upload a picture for content: a JPEG or PNG of up to 2 MB and 16 megapixels, which is encoded anew and made at most 1600 pixels wide. Its url stands in Markdown.',
  auth: 'token',
  scopes: ['admin:content'],
  file: 'picture',
  input: z.object({ picture: file }),
  output: z.object({ url: z.url(), version: z.string(), width: z.int(), height: z.int(), markdown: z.string() }),
  errors: ['UPLOAD_REFUSED', 'CONTENT_NOT_ADDED', 'INVALID_PARAMETER', 'PERMISSION_DENIED', 'UNAVAILABLE'],
  limits: [{ per: 'client', points: 120, seconds: 60 }],
  async handle({ input: { picture }, caller }, deps) {
    const author = actorName(await requireWriter(caller, deps));
    const { version, type, width, height } = await deps.contentPictures.add(picture.bytes, author);
    const url = pictureUrl(deps.config.resourceUrl, version, type);
    return { url, version, width, height, markdown: `![](${url})` };
  },
});
