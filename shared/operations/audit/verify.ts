/** Verifying the audit. */
import { z } from 'zod';
import { verifyChain as verify } from '../../db/audit/verify.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';

export const verifyAudit = operation<Pick<OperationDeps, 'auditLog'>>()({
  name: 'audit.verify',
  summary: 'Whether no row was changed, removed or inserted, or else the first one that was',
  audited: false,
  input: z.object({ most: z.int().min(1).optional().describe('Only so many of the last rows.') }),
  output: z.discriminatedUnion('whole', [
    z.object({
      whole: z.literal(true),
      rows: z.int().describe('How many were looked at.'),
      last: z.int().describe('The id of the last row.'),
      hash: z.string().describe('Of that row: kept elsewhere, it proves that nobody has made the whole chain anew.'),
    }),
    z.object({
      whole: z.literal(false),
      row: z.int().describe('The id of the first row that is not as it was; 0 where the head of the chain is gone.'),
      fault: z.enum(['changed', 'removed', 'inserted']),
    }),
  ]),
  errors: [],
  run: ({ input: { most } }, { auditLog }) => verify(auditLog, most),
});
