/** The durable queue of mails, SMS and webhooks: what waits, what was set aside, and trying it again. */
import { z } from 'zod';
import { isoTime } from '../api/fields.ts';
import type { OperationDeps } from './deps.ts';
import { operation } from './operation.ts';
import { before, limit, rowId } from './paging.ts';

const MOST = 1000;

export const listQueue = operation<Pick<OperationDeps, 'jobs'>>()({
  name: 'queue.list',
  summary: 'By kind how many jobs wait and were set aside, and those that were, the newest first',
  audited: false,
  input: z.object({
    before,
    limit: limit(MOST),
  }),
  output: z.object({
    kinds: z.array(
      z.object({
        kind: z.string(),
        waiting: z.int().describe('Counted to 10,000.'),
        set_aside: z.int().describe('Counted to 10,000.'),
        oldest_due_at: z.iso.datetime().nullable(),
      }),
    ),
    set_aside: z.array(
      z.object({
        ...{ id: z.int(), kind: z.string(), receiver: z.string(), attempts: z.int() },
        outcome: z.string().nullable(),
        created_at: z.iso.datetime(),
        set_aside_at: z.iso.datetime(),
      }),
    ),
  }),
  errors: [],
  async run({ input: { before, limit } }, { jobs }) {
    const [counts, dead] = await Promise.all([jobs.table.counts(), jobs.table.dead(before, limit)]);
    return {
      kinds: counts.map(({ kind, waiting, dead: set_aside, oldest }) => ({
        ...{ kind, waiting, set_aside, oldest_due_at: isoTime(oldest) },
      })),
      set_aside: dead.map(({ id, kind, receiver, attempts, outcome, created_at, dead_at }) => ({
        ...{
          id,
          kind,
          receiver,
          attempts,
          outcome,
          created_at: isoTime(created_at),
          set_aside_at: isoTime(dead_at ?? 0),
        },
      })),
    };
  },
});

export const retryQueue = operation<Pick<OperationDeps, 'jobs'>>()({
  name: 'queue.retry',
  summary: 'Tries again what was set aside: one job, or all of a kind. What is of no use any more stays set aside.',
  audited: true,
  input: z
    .object({ id: rowId.optional(), kind: z.string().min(1).max(32).optional() })
    .refine(({ id, kind }) => (id === undefined) !== (kind === undefined), {
      path: ['id'],
      message: 'a job is tried again by its id, or all of a kind are',
    }),
  output: z.object({ retried: z.int() }),
  errors: [],
  async run({ input: { id, kind = '' } }, { jobs }) {
    const retried = await jobs.table.retry(id === undefined ? { kind } : { id });
    jobs.added();
    return { retried };
  },
});
