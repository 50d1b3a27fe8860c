/** api.Admin.audit. */
import { z } from 'zod';
import { integer, text } from '../../shared/api/fields.ts';
import { entryShape, listAudit } from '../../shared/operations/audit/list.ts';
import { adminEndpoint, oneMore, page, paged, pageShape } from './admin-endpoint.ts';

export const audit = adminEndpoint({
  uri: 'api.Admin.audit',
  scope: 'admin:audit',
  operation: listAudit,
  input: z.object({
    ...paged(integer()),
    actor: text(600).optional(),
    target: text(600).optional(),
    operation: text(64).optional(),
  }),
  given: oneMore,
  output: pageShape(z.array(entryShape), z.int()),
  answer: (rows, { limit }) => page(rows, limit, ({ id }) => id),
});
