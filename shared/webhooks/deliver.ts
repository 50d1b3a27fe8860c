/** Delivers an event to a webhook, signed by Standard Webhooks 1.0: any 2xx answer accepts it. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { WEBHOOK_JOB, webhookOf } from '../db/tables/webhooks.ts';
import { webhookSignature } from '../delivery/sms-webhook.ts';
import { JobFault, jobKind, throwUnanswered } from '../jobs/kind.ts';
import { type AnyHandler, handler } from '../jobs/worker.ts';
import type { AskPublic } from '../runtime/outgoing-public.ts';
import type { Webhooks } from './webhooks.ts';

const webhookJob = jobKind({
  name: WEBHOOK_JOB,
  payload: z.object({ type: z.string(), timestamp: z.string(), data: z.record(z.string(), z.unknown()) }),
  // The event itself is in the database anyway.
  sealed: false,
  kept: true,
});

/** Milliseconds and bytes for the whole answer. */
const TIMEOUT = 10_000;
const MOST = 64 * 1024;
const AT_ONCE = 2;
/** 410 Gone: unsubscribes. */
const GONE = 410;

interface Deps {
  readonly webhooks: Webhooks;
  readonly askPublic: AskPublic;
  /** Derives the ids of messages, which stay the same over retries. */
  readonly key: Buffer;
}

export const webhookHandler = ({ webhooks, askPublic, key }: Deps): AnyHandler =>
  handler({
    kind: webhookJob,
    atOnce: AT_ONCE,
    async work(event, { id: job, receiver }) {
      const row = await webhooks.table.byId(webhookOf(receiver));
      if (!row) throw new JobFault('the webhook is gone', { hopeless: true });
      const body = JSON.stringify(event);
      const id = `msg_${createHmac('sha256', key).update(String(job)).digest('base64url').slice(0, 27)}`;
      const timestamp = Math.floor(Date.now() / 1000);
      const headers = {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'Upare-Webhooks/1.0',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': webhooks
          .secretsOf(row)
          .map((secret) => webhookSignature(secret, id, timestamp, body))
          .join(' '),
      };
      const bounds = { milliseconds: TIMEOUT, most: MOST };
      const asked = askPublic.ask(new URL(row.url), { method: 'POST', headers, body }, bounds);
      const { status } = await asked.catch(throwUnanswered);
      const outcome = `HTTP ${status}`;
      if (status < 200 || status >= 300) throw new JobFault(outcome, { hopeless: status === GONE });
      return { outcome };
    },
  });
