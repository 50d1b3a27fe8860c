/**
 * The durable queue of mails, SMS and webhooks: listing waiting jobs and those that were set aside, retrying and
 * dropping them.
 */
import { z } from 'zod';
import { isoTime } from '../api/fields.ts';
import { quoted, reason } from '../api/reasons.ts';
import { type JobRow, jobStates, type WhichJobs } from '../db/tables/jobs.ts';
import { DEFAULT_LANGUAGE } from '../words/language.ts';
import { phraseAt } from '../words/words.ts';
import { why } from './accounts/whom.ts';
import type { OperationDeps } from './deps.ts';
import { type OperationCall, operation, Refused, type Target } from './operation.ts';
import { before, limit, rowId } from './paging.ts';

export const kindShape = z.object({
  kind: z.string(),
  waiting: z.int().describe('Counted to 10,000.'),
  set_aside: z.int().describe('Counted to 10,000.'),
  oldest_due_at: z.iso.datetime().nullable(),
});

export const jobShape = z.object({
  ...{ id: z.int(), kind: z.string(), receiver: z.string(), attempts: z.int() },
  outcome: z.string().nullable().describe('How the last try ended.'),
  created_at: z.iso.datetime(),
  due_at: z.iso.datetime().nullable().describe('When it is tried next; null where it was set aside.'),
  set_aside_at: z.iso.datetime().nullable(),
});

const present = ({ id, kind, receiver, attempts, outcome, created_at, due_at, dead_at }: JobRow) => ({
  ...{ id, kind, receiver, attempts, outcome, created_at: isoTime(created_at) },
  ...{ due_at: isoTime(due_at), set_aside_at: isoTime(dead_at) },
});

export const listQueue = operation<Pick<OperationDeps, 'jobs'>>()({
  name: 'queue.list',
  summary: 'By kind how many jobs wait and were set aside; and those that were, or that wait, the newest first',
  audited: false,
  input: z.object({ status: z.enum(jobStates).default('set aside'), before, limit: limit() }),
  output: z.object({ kinds: z.array(kindShape), jobs: z.array(jobShape) }),
  errors: [],
  async run({ input: { status, before, limit } }, { jobs: { table } }) {
    const [counts, jobs] = await Promise.all([table.counts(), table.page(status, before, limit)]);
    return {
      kinds: counts.map(({ kind, waiting, dead: set_aside, oldest }) => ({
        ...{ kind, waiting, set_aside, oldest_due_at: isoTime(oldest) },
      })),
      jobs: jobs.map(present),
    };
  },
});

const which = z
  .object({ id: rowId.optional(), kind: z.string().min(1).max(32).optional(), why })
  .refine(({ id, kind }) => (id === undefined) !== (kind === undefined), {
    path: ['id'],
    message: reason('refused.idOrKind'),
  });

/** What is meant, and how the audit names it. */
const meant = ({ id, kind = '' }: z.output<typeof which>): readonly [WhichJobs, Target] =>
  id === undefined ? [{ kind }, `jobs:${kind}`] : [{ id }, `job:${id}`];

type QueueDeps = Pick<OperationDeps, 'database' | 'jobs'>;

const acting = { audited: true, input: which, errors: ['NOT_FOUND'] } as const;

/** Kinds of this version have words; others may have jobs that another version added. */
const isKind = (kind: string): boolean =>
  phraseAt(DEFAULT_LANGUAGE, `pages.operator.queue.kinds.${kind}`) !== undefined;

/**
 * @returns how many jobs it was done to; none of a kind is no fault
 * @throws Refused NOT_FOUND for a job, or a kind, that there is not
 */
async function act(
  how: 'retrying' | 'removing',
  { input, about, noted }: OperationCall<z.output<typeof which>, 'NOT_FOUND'>,
  { database, jobs }: QueueDeps,
): Promise<number> {
  const [those, target] = meant(input);
  about(target);
  const query = jobs.table[how](those);
  const none = how === 'retrying' ? 'refused.noJobAside' : 'refused.noJob';
  const otherwise =
    'id' in those
      ? () => new Refused('NOT_FOUND', reason(none, those), 'id')
      : () => new Refused('NOT_FOUND', reason('refused.noKind', { said: quoted(those.kind) }), 'kind');
  const step = 'kind' in those && isKind(those.kind) ? query : { query, otherwise };
  const [count = 0] = await database.atomic([step, ...noted()]);
  return count;
}

export const retryQueue = operation<QueueDeps>()({
  name: 'queue.retry',
  summary: 'Tries again what was set aside: one job, or all of a kind. What is of no use any more stays set aside.',
  ...acting,
  output: z.object({ retried: z.int() }),
  async run(call, deps) {
    const retried = await act('retrying', call, deps);
    deps.jobs.added();
    return { retried };
  },
});

export const dropQueue = operation<QueueDeps>()({
  name: 'queue.drop',
  summary:
    'Drops a job that waits or was set aside, or all of a kind that were set aside: it is never tried again. What is under way at this moment may still arrive.',
  ...acting,
  output: z.object({ dropped: z.int() }),
  run: async (call, deps) => ({ dropped: await act('removing', call, deps) }),
});
