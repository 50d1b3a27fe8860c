/** api.Admin.health, and queue, queueRetry, queueDrop: how the platform runs, and what it sends to others. */
import { z } from 'zod';
import { integer, oneOf, text } from '../../shared/api/fields.ts';
import { jobStates } from '../../shared/db/tables/jobs.ts';
import { showHealth } from '../../shared/operations/health.ts';
import { dropQueue, jobShape, kindShape, listQueue, retryQueue } from '../../shared/operations/queue.ts';
import { adminEndpoint, asItIs, oneMore, page, paged, pageShape } from './admin-endpoint.ts';

/** Programs that read the audit look after the platform. */
const scope = 'admin:audit';

const health = adminEndpoint({
  uri: 'api.Admin.health',
  scope,
  operation: showHealth,
  input: z.object({}),
  given: (_, language) => ({ language }),
  output: showHealth.output,
  answer: asItIs,
});

const queue = adminEndpoint({
  uri: 'api.Admin.queue',
  scope,
  operation: listQueue,
  input: z.object({ status: oneOf(...jobStates).optional(), ...paged(integer()) }),
  given: oneMore,
  output: pageShape(z.array(jobShape), z.int()).extend({ kinds: z.array(kindShape) }),
  answer: ({ kinds, jobs }, { limit }) => ({ kinds, ...page(jobs, limit, ({ id }) => id) }),
});

/** One job, or all of a kind. They take mails from people, which is no matter of who reads the audit. */
const acting = {
  scope: 'admin:accounts',
  input: z.object({ id: integer().optional(), kind: text(32).optional(), why: text(500).optional() }),
  given: asItIs,
} as const;

export const platformEndpoints = [
  health,
  queue,
  adminEndpoint({
    uri: 'api.Admin.queueRetry',
    operation: retryQueue,
    ...acting,
    output: retryQueue.output,
    answer: asItIs,
  }),
  adminEndpoint({
    uri: 'api.Admin.queueDrop',
    operation: dropQueue,
    ...acting,
    output: dropQueue.output,
    answer: asItIs,
  }),
];
