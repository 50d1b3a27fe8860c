/** Looking at what was done. */
import { z } from 'zod';
import { isoTime } from '../api/fields.ts';
import type { OperationDeps } from './deps.ts';
import { operation } from './operation.ts';

const MOST = 1000;
const LAST = 2 ** 31 - 1;

export const listAudit = operation<Pick<OperationDeps, 'auditLog'>>()({
  name: 'audit.list',
  summary: 'What operators did, the newest first, a page at a time',
  audited: false,
  input: z.object({
    before: z.int().min(1).max(LAST).default(LAST).describe('The last id of the page before.'),
    limit: z.int().min(1).max(MOST).default(50),
  }),
  output: z
    .array(
      z.object({
        id: z.int(),
        at: z.iso.datetime(),
        actor: z.string(),
        operation: z.string(),
        target: z.string().nullable(),
        outcome: z.string(),
      }),
    )
    .max(MOST),
  errors: [],
  async run({ input: { before, limit } }, { auditLog }) {
    const entries = await auditLog.list(before, limit);
    return entries.map(({ id, at, actor, operation, target, outcome }) => ({
      ...{ id, at: isoTime(at), actor, operation, target, outcome },
    }));
  },
});
