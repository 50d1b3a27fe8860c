/** Listing the audit. */
import { z } from 'zod';
import { isoTime, LAST_ID } from '../../api/fields.ts';
import type { AuditEntry } from '../../db/audit/chain.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { before, limit, MOST_ROWS } from '../paging.ts';

export const entryShape = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  actor: z.string().describe('How they came, and by which name: cli:ada, page:10001, api:client:…'),
  operation: z.string(),
  target: z.string().nullable(),
  outcome: z.string().describe('done, FAULT, or the name of the error.'),
  why: z.string().nullable(),
  address: z.string().nullable(),
  request_id: z.string().nullable(),
  hash: z.string(),
});

export const listAudit = operation<Pick<OperationDeps, 'auditLog'>>()({
  name: 'audit.list',
  summary: 'What operators, owners of apps, and people on their own security did, the newest first, a page at a time',
  audited: false,
  input: z.object({
    before,
    limit: limit(),
    actor: z.string().max(600).optional(),
    target: z.string().max(600).optional().describe('account:10001 or client:…'),
    operation: z.string().max(64).optional(),
  }),
  output: z.array(entryShape).max(MOST_ROWS),
  errors: [],
  async run({ input: { before, limit, actor, target, operation } }, { auditLog }) {
    const filter = Object.entries({ actor, target, operation }).filter(([, value]) => value);
    return (await auditLog.list(before, limit, Object.fromEntries(filter))).map(presentEntry);
  },
});

export const exportAudit = operation<Pick<OperationDeps, 'auditLog'>>()({
  name: 'audit.export',
  summary: 'The same, the oldest first',
  audited: false,
  input: z.object({
    after: z.int().min(0).max(LAST_ID).default(0).describe('The last id of the page before.'),
    limit: limit(),
  }),
  output: z.array(entryShape).max(MOST_ROWS),
  errors: [],
  run: async ({ input: { after, limit } }, { auditLog }) => (await auditLog.page(after, limit)).map(presentEntry),
});

const presentEntry = ({ at, ...entry }: AuditEntry): z.output<typeof entryShape> => {
  const { id, actor, operation, target, outcome, why, address, request_id, hash } = entry;
  return { id, at: isoTime(at), actor, operation, target, outcome, why, address, request_id, hash };
};
