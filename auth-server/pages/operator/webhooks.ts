/** /operator/webhooks: webhooks that report everything in the audit. */
import { webhookPages } from '../webhooks/pages.ts';
import { operatorPage, showOperatorPage } from './shell.ts';

const ADDRESS = '/operator/webhooks';

export const operatorWebhookPages = webhookPages({
  page: operatorPage,
  show: showOperatorPage,
  section: 'webhooks',
  path: ADDRESS,
  ownerOf: async () => ({ client_id: null, address: ADDRESS }),
});
