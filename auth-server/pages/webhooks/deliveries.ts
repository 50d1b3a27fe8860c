/** The deliveries of a webhook, past and pending, each with its outcome and a button to repeat it. */
import { z } from 'zod';
import { integer } from '../../../shared/api/fields.ts';
import { perform } from '../../../shared/operations/operation.ts';
import { listDeliveries } from '../../../shared/operations/webhooks/show.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, actorOf } from '../kit/account-form.ts';
import { momentToken, timed } from '../kit/moment.ts';
import { eventWords } from '../kit/stored-names.ts';

type Delivery = z.input<typeof listDeliveries.output>[number];

const PAGE = 50;
const asked = z.object({ before: integer().optional().catch(undefined) });
const states = { waiting: 'waiting', delivered: 'delivered', 'set aside': 'setAside' } as const;

/** @param which the webhook @param address the address of its page @param replay the form that repeats a delivery */
export async function deliveryList(
  request: AccountRequest,
  which: { readonly id: string; readonly client_id: string | null },
  address: string,
  replay: AccountFormParts,
): Promise<Html> {
  const { ctx, deps, t } = request;
  const { before } = asked.parse(ctx.query);
  const input = { ...which, ...(before !== undefined && { before }), limit: PAGE };
  const all = await perform(listDeliveries, { input, actor: actorOf(request) }, deps);
  if (all.length === 0) return html`<p class="hint">${t('webhooks.noDeliveries')}</p>`;
  const last = all.length === PAGE ? all.at(-1)?.id : undefined;
  return html`<p class="hint">${t('webhooks.deliveriesHint')}</p>
${replay.form(html`<ul class="open">${all.map((one) => item(request, one))}</ul>`)}
${last !== undefined && html`<p><a class="button plain" href="${address}?before=${last}">${t('webhooks.older')}</a></p>`}`;
}

function item({ t, language }: AccountRequest, delivery: Delivery): Html {
  const { id, type, status, attempts, outcome, created_at, next_at } = delivery;
  const tried = [
    momentToken(created_at),
    attempts > 0 && t('webhooks.tries', { count: attempts }),
    attempts > 0 && next_at !== null && t('webhooks.next', { date: momentToken(next_at) }),
  ].filter(Boolean);
  return html`<li><div><strong>${eventWords(language, type)}</strong>
<span class="hint"><span class="mark">${t(`webhooks.states.${states[status]}`)}</span> ${outcome !== null && html`<code>${outcome}</code>`}</span>
<span class="hint">${timed(language, [id, ...tried].join(' · '))}</span></div>
${status !== 'waiting' && html`<button class="small-button" type="submit" name="delivery" value="${id}" aria-label="${t('webhooks.replayOf', { id })}">${t('webhooks.replay')}</button>`}</li>
`;
}
