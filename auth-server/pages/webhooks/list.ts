/** The webhooks of an app or of the operators, and the form for a new one. */
import { z } from 'zod';
import { perform } from '../../../shared/operations/operation.ts';
import { addWebhook } from '../../../shared/operations/webhooks/change.ts';
import { mostWebhooks } from '../../../shared/webhooks/webhooks.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { type AccountForm, accountForm, actorOf } from '../kit/account-form.ts';
import type { AccountPage } from '../kit/account-page.ts';
import type { Reader } from '../kit/layout.ts';
import { eventWords } from '../kit/stored-names.ts';
import { webhookFields, webhookInputs, webhookLabels } from './fields.ts';
import { showIssued } from './issued.ts';
import { type Owner, type WebhooksPlacement, webhooksOf } from './placement.ts';

type Webhook = Awaited<ReturnType<typeof webhooksOf>>[number];

const addForm = <S extends string>(placement: WebhooksPlacement<S>): AccountForm =>
  accountForm({
    fields: z.object(webhookFields),
    labels: webhookLabels,
    refused: (t) => t('webhooks.notAdded'),
    keeps: ['url', 'events'],
    long: true,
    sensitive: 'always',

    async submit(request, { url, events }) {
      const { deps } = request;
      const owner = await placement.ownerOf(request);
      const { client_id, seen } = owner;
      const input = { client_id: client_id ?? undefined, seen, url, ...(events?.length && { events }) };
      const issued = await perform(addWebhook, { input, actor: actorOf(request) }, deps);
      return showIssued(request, placement, `${owner.address}/${issued.id}`, issued);
    },
  });

export const webhooksPage = <S extends string>(placement: WebhooksPlacement<S>): AccountPage =>
  placement.page({
    path: placement.path,
    section: placement.section,
    forms: { add: addForm(placement) },

    async view(request, { add }) {
      const { t } = request;
      const owner = await placement.ownerOf(request);
      const all = await webhooksOf(request, owner);
      const isApp = owner.client_id !== null;
      const main = html`<p class="lead">${t(isApp ? 'webhooks.appLead' : 'webhooks.operatorsLead')}</p>
${all.length ? html`<ul class="open">${all.map((one) => item(request, owner, one))}</ul>` : html`<p class="hint">${t('webhooks.none')}</p>`}
<h2>${t('webhooks.another')}</h2>
${
  all.length < mostWebhooks(owner.client_id)
    ? add.form(html`${webhookInputs(t, add, isApp)}
<button class="button" type="submit">${t('webhooks.add')}</button>`)
    : html`<p class="hint">${t('webhooks.full')}</p>`
}
${owner.back && html`<p class="aside">${owner.back}</p>`}`;
      return { title: t('webhooks.title'), main };
    },
  });

const item = ({ t, language }: Reader, { address }: Owner, { id, url, events }: Webhook): Html =>
  html`<li><div><strong><a href="${address}/${id}">${url}</a></strong>
<span class="hint">${events === null ? t('webhooks.allEvents') : events.map((event) => eventWords(language, event)).join(' · ')}</span></div></li>
`;
