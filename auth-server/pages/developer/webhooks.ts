/** /developer/apps/:client_id/webhooks: the webhooks of an app, which report what its users do with their accounts. */
import { asSeen } from '../../../shared/operations/clients/find.ts';
import { html } from '../../../shared/words/html.ts';
import { webhookPages } from '../webhooks/pages.ts';
import { ownAppOf } from './app-of.ts';
import { appAddress, DEVELOPER_PATH, developerPage, showDeveloperPage } from './shell.ts';

export const webhooksAddress = (client_id: string): string => `${appAddress(client_id)}/webhooks`;

export const appWebhookPages = webhookPages({
  page: developerPage,
  show: showDeveloperPage,
  section: 'apps',
  path: `${DEVELOPER_PATH}/apps/:client_id/webhooks`,
  async ownerOf(request) {
    const row = await ownAppOf(request);
    const back = html`<a href="${appAddress(row.client_id)}">${row.name}</a>`;
    return { ...asSeen(row), address: webhooksAddress(row.client_id), back };
  },
});
