/** One webhook: its deliveries, replacing its secret, removing it. */
import { z } from 'zod';
import { ApiError, type ErrorName, isApiError } from '../../../shared/api/errors.ts';
import { integer } from '../../../shared/api/fields.ts';
import type { OperationDeps } from '../../../shared/operations/deps.ts';
import { type Operation, perform } from '../../../shared/operations/operation.ts';
import { removeWebhook, rotateWebhook } from '../../../shared/operations/webhooks/change.ts';
import { replayDelivery } from '../../../shared/operations/webhooks/show.ts';
import { html } from '../../../shared/words/html.ts';
import { type AccountForm, type AccountRequest, accountForm, actorOf, type Done } from '../kit/account-form.ts';
import type { AccountPage } from '../kit/account-page.ts';
import type { FormRefusal } from '../kit/fields.ts';
import { nothingThere } from '../kit/form-refusals.ts';
import { moment } from '../kit/moment.ts';
import { eventWords } from '../kit/stored-names.ts';
import { deliveryList } from './deliveries.ts';
import { showIssued } from './issued.ts';
import { type Owner, type WebhooksPlacement, webhooksOf } from './placement.ts';

interface Place {
  readonly owner: Owner;
  /** The webhook by the names of operations; only that of its owner. */
  readonly which: { readonly id: string; readonly client_id: string | null; readonly seen: string | undefined };
  readonly address: string;
}

async function placeOf<S extends string>(placement: WebhooksPlacement<S>, request: AccountRequest): Promise<Place> {
  const owner = await placement.ownerOf(request);
  const id = String(request.ctx.params.webhook);
  return { owner, which: { id, client_id: owner.client_id, seen: owner.seen }, address: `${owner.address}/${id}` };
}

async function doing<I extends z.ZodType, O extends z.ZodType, E extends ErrorName>(
  request: AccountRequest,
  operation: Operation<Pick<OperationDeps, 'webhooks' | 'jobs'>, I, O, E>,
  input: z.input<I>,
  done: (output: z.input<O>) => Done | Promise<undefined>,
): Promise<Done | FormRefusal | undefined> {
  try {
    return await done(await perform(operation, { input, actor: actorOf(request) }, request.deps));
  } catch (error) {
    // What a button is for is gone. If it is the webhook itself, there is no page to show this on.
    if (!isApiError(error, 'NOT_FOUND')) throw error;
    return nothingThere(request.t);
  }
}

const forms = <S extends string>(
  placement: WebhooksPlacement<S>,
): Readonly<Record<'rotate' | 'replay' | 'remove', AccountForm>> => ({
  rotate: accountForm({
    fields: z.object({}),
    refused: (t) => t('webhooks.notDone'),
    sensitive: 'always',
    async submit(request) {
      const { which, address } = await placeOf(placement, request);
      return doing(request, rotateWebhook, which, (issued) => showIssued(request, placement, address, issued));
    },
  }),
  replay: accountForm({
    fields: z.object({ delivery: integer() }),
    refused: (t) => t('webhooks.notDone'),
    async submit(request, { delivery }) {
      const { which } = await placeOf(placement, request);
      return doing(request, replayDelivery, { ...which, delivery }, () => ({ done: request.t('webhooks.replayed') }));
    },
  }),
  remove: accountForm({
    fields: z.object({}),
    refused: (t) => t('webhooks.notDone'),
    sensitive: 'always',
    async submit(request) {
      const { which, owner } = await placeOf(placement, request);
      return doing(request, removeWebhook, which, () => ({ done: request.t('webhooks.removed'), at: owner.address }));
    },
  }),
});

export const webhookPage = <S extends string>(placement: WebhooksPlacement<S>): AccountPage =>
  placement.page({
    path: `${placement.path}/:webhook`,
    section: placement.section,
    forms: forms(placement),

    async view(request, { rotate, replay, remove }) {
      const { t, language } = request;
      const { owner, which, address } = await placeOf(placement, request);
      const webhook = (await webhooksOf(request, owner)).find(({ id }) => id === which.id);
      if (!webhook) throw new ApiError('NOT_FOUND');
      const { id, url, events, created_at, former_secret_until } = webhook;
      const date = (iso: string) => moment(language, iso);
      const main = html`<dl class="facts"><dt>${t('webhooks.url')}</dt><dd>${url}</dd>
<dt>id</dt><dd><code>${id}</code></dd>
<dt>${t('webhooks.events')}</dt><dd>${events === null ? t('webhooks.allEvents') : events.map((event) => eventWords(language, event)).join(' · ')}</dd>
<dt>${t('webhooks.since')}</dt><dd>${date(created_at)}</dd>
${former_secret_until !== null && html`<dt>${t('webhooks.formerUntil')}</dt><dd>${date(former_secret_until)}</dd>`}</dl>
<h2>${t('webhooks.deliveries')}</h2>
${await deliveryList(request, which, address, replay)}
<h2>${t('webhooks.secret')}</h2>
<p>${t('webhooks.rotateLead')}</p>
${rotate.form(html`<button class="button plain" type="submit">${t('webhooks.rotate')}</button>`)}
<h2>${t('webhooks.removeHeading')}</h2>
<p>${t('webhooks.removeLead')}</p>
${remove.form(html`<button class="button danger" type="submit">${t('webhooks.remove')}</button>`)}
<p class="aside"><a href="${owner.address}">${t('webhooks.all')}</a></p>`;
      return { title: t('webhooks.one'), main };
    },
  });
