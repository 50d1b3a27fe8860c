/** api.Admin.audit. */
import { z } from 'zod';
import { integer, text } from '../../shared/api/fields.ts';
import { entryShape, listAudit } from '../../shared/operations/audit/list.ts';
import { adminEndpoint } from './admin-endpoint.ts';

export const audit = adminEndpoint({
  uri: 'api.Admin.audit',
  scope: 'admin:audit',
  operation: listAudit,
  input: z.object({
    before: integer().optional(),
    limit: integer(1, 200).default(50),
    actor: text(600).optional(),
    target: text(600).optional(),
    operation: text(64).optional(),
  }),
  given: (input) => input,
  output: z.object({ data: z.array(entryShape) }),
  answer: (data) => ({ data }),
});
