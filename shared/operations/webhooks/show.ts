/** Listing webhooks and their deliveries, and repeating deliveries. */
import { z } from 'zod';
import { reason } from '../../api/reasons.ts';
import { webhookReceiver } from '../../db/tables/webhooks.ts';
import { findClient } from '../clients/find.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { before, limit, MOST_ROWS, rowId } from '../paging.ts';
import {
  deliveryShape,
  findWebhook,
  owner,
  presentDelivery,
  presentWebhook,
  webhookId,
  webhookShape,
  webhookTarget,
} from './present.ts';

export const listWebhooks = operation<Pick<OperationDeps, 'webhooks' | 'clients'>>()({
  name: 'webhook.list',
  summary: 'The webhooks of an app, or the operators’ own, the oldest first',
  audited: false,
  input: z.object({ client_id: z.string().max(64).optional().describe('Without it the operators’ own.') }),
  output: z.array(webhookShape),
  errors: ['NOT_FOUND'],
  async run({ input: { client_id = null } }, { webhooks, clients }) {
    if (client_id !== null) await findClient(clients, client_id);
    return (await webhooks.table.of(client_id)).map(presentWebhook);
  },
});

export const listDeliveries = operation<Pick<OperationDeps, 'webhooks' | 'jobs'>>()({
  name: 'webhook.deliveries',
  summary: 'What a webhook was told, or is still to be told, the newest first; kept for a week',
  audited: false,
  input: z.object({
    ...{ id: webhookId, client_id: owner },
    before,
    limit: limit(),
  }),
  output: z.array(deliveryShape).max(MOST_ROWS),
  errors: ['NOT_FOUND'],
  async run({ input }, { webhooks, jobs }) {
    const row = await findWebhook(webhooks, input);
    return (await jobs.table.of(webhookReceiver(row.id), input.before, input.limit)).map(presentDelivery);
  },
});

export const replayDelivery = operation<Pick<OperationDeps, 'webhooks' | 'jobs'>>()({
  name: 'webhook.replay',
  summary: 'Tells a webhook again what it was told, or what was set aside, under the same webhook-id',
  audited: true,
  input: z.object({ id: webhookId, client_id: owner, delivery: rowId }),
  output: z.object({ id: z.string(), delivery: z.int() }),
  errors: ['NOT_FOUND'],
  async run({ input, about, fail }, { webhooks, jobs }) {
    const { id, delivery } = input;
    about(webhookTarget(id));
    await findWebhook(webhooks, input);
    if (!(await jobs.table.repeat(delivery, webhookReceiver(id))))
      fail('NOT_FOUND', reason('refused.noDelivery', { id, delivery }), 'delivery');
    jobs.added();
    return { id, delivery };
  },
});
