/**
 * api.Admin.webhooks, webhookDeliveries and webhookReplay for the operators' own webhooks, and the same of an app by
 * appWebhooks, appWebhookDeliveries and appWebhookReplay.
 */
import { z } from 'zod';
import { integer, text } from '../../shared/api/fields.ts';
import { deliveryShape, webhookShape } from '../../shared/operations/webhooks/present.ts';
import { listDeliveries, listWebhooks, replayDelivery } from '../../shared/operations/webhooks/show.ts';
import { adminEndpoint, asItIs, oneMore, page, paged, pageShape } from './admin-endpoint.ts';

const webhook = text(64);
const client_id = text(64);
type Delivery = z.output<typeof deliveryShape>;
const replayed = z.object({ webhook: z.string(), delivery: z.int() });
const again = ({ id, delivery }: z.output<typeof replayDelivery.output>) => ({ webhook: id, delivery });
const list = <T>(data: T) => ({ data });
const deliveries = {
  output: pageShape(z.array(deliveryShape), z.int()),
  answer: (rows: Delivery[], { limit }: { readonly limit: number }) => page(rows, limit, ({ id }) => id),
} as const;

/** The events of operators are those of the audit. */
const own = 'admin:audit';
const ofApps = 'admin:apps';

export const webhookEndpoints = [
  adminEndpoint({
    uri: 'api.Admin.webhooks',
    scope: own,
    operation: listWebhooks,
    input: z.object({}),
    given: () => ({}),
    output: z.object({ data: z.array(webhookShape) }),
    answer: list,
  }),
  adminEndpoint({
    uri: 'api.Admin.webhookDeliveries',
    scope: own,
    operation: listDeliveries,
    input: z.object({ webhook, ...paged(integer()) }),
    given: ({ webhook: id, ...input }) => ({ ...oneMore(input), id, client_id: null }),
    ...deliveries,
  }),
  adminEndpoint({
    uri: 'api.Admin.webhookReplay',
    scope: own,
    operation: replayDelivery,
    input: z.object({ webhook, delivery: integer() }),
    given: ({ webhook: id, delivery }) => ({ id, delivery, client_id: null }),
    output: replayed,
    answer: again,
  }),
  adminEndpoint({
    uri: 'api.Admin.appWebhooks',
    scope: ofApps,
    operation: listWebhooks,
    input: z.object({ client_id }),
    given: asItIs,
    output: z.object({ data: z.array(webhookShape) }),
    answer: list,
  }),
  adminEndpoint({
    uri: 'api.Admin.appWebhookDeliveries',
    scope: ofApps,
    operation: listDeliveries,
    input: z.object({ client_id, webhook, ...paged(integer()) }),
    given: ({ webhook: id, ...input }) => ({ ...oneMore(input), id }),
    ...deliveries,
  }),
  adminEndpoint({
    uri: 'api.Admin.appWebhookReplay',
    scope: ofApps,
    operation: replayDelivery,
    input: z.object({ client_id, webhook, delivery: integer() }),
    given: ({ webhook: id, ...input }) => ({ ...input, id }),
    output: replayed,
    answer: again,
  }),
];
