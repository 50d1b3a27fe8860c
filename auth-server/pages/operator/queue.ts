/** GET /operator/queue: waiting mails, SMS and webhooks, and those that were set aside, with a button to retry them. */
import { z } from 'zod';
import { integer, text } from '../../../shared/api/fields.ts';
import { listQueue, retryQueue } from '../../../shared/operations/queue.ts';
import { minute } from '../../../shared/words/dates.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { accountForm } from '../kit/account-form.ts';
import type { Reader } from '../kit/layout.ts';
import { act, look } from './act.ts';
import { operatorPage } from './shell.ts';

type Queue = z.output<typeof listQueue.output>;

const PATH = '/operator/queue';
const PAGE = 50;

const asked = z.object({ before: integer().optional().catch(undefined) });

const retry = accountForm({
  fields: z.object({ id: integer().optional(), kind: text(32).optional() }),
  refused: (t) => t('operator.notDone'),
  sensitive: 'always',
  submit: (request, which) =>
    act(request, retryQueue, which, ({ retried }) => ({
      done: request.t('operator.queue.retried', { count: retried }),
    })),
});

export const queuePage = operatorPage({
  path: PATH,
  section: 'queue',
  forms: { retry },

  async view(request, forms) {
    const { ctx, t } = request;
    const { before } = asked.parse(ctx.query);
    const { kinds, set_aside } = await look(request, listQueue, { before, limit: PAGE });
    const last = set_aside.length === PAGE ? set_aside.at(-1)?.id : undefined;
    const main = html`<p class="lead">${t('operator.queue.lead')}</p>
${
  kinds.length
    ? forms.retry.form(html`<ul class="open">${kinds.map((one) => kindItem(request, one))}</ul>
<h2>${t('operator.queue.aside')}</h2>
${set_aside.length ? html`<ul class="open">${set_aside.map((one) => jobItem(request, one))}</ul>` : html`<p class="hint">${t('operator.queue.noneAside')}</p>`}`)
    : html`<p class="hint">${t('operator.queue.none')}</p>`
}
${last !== undefined && html`<p><a class="button plain" href="${PATH}?before=${last}">${t('operator.queue.older')}</a></p>`}`;
    return { title: t('operator.sections.queue'), main };
  },
});

function kindItem({ t, language }: Reader, { kind, waiting, set_aside, oldest_due_at }: Queue['kinds'][number]): Html {
  const oldest =
    oldest_due_at !== null && t('operator.queue.oldest', { date: minute(language, Date.parse(oldest_due_at)) });
  const counts = [t('operator.queue.waiting', { waiting, aside: set_aside }), oldest].filter(Boolean);
  return html`<li><div><strong>${kind}</strong>
<span class="hint">${counts.join(' · ')}</span></div>
${set_aside > 0 && html`<button class="small-button" type="submit" name="kind" value="${kind}" aria-label="${t('operator.queue.retryKind', { kind })}">${t('operator.queue.retryAll')}</button>`}</li>
`;
}

function jobItem({ t, language }: Reader, job: Queue['set_aside'][number]): Html {
  const { id, receiver, attempts, outcome, created_at, set_aside_at } = job;
  const [made, set] = [created_at, set_aside_at].map((iso) => minute(language, Date.parse(iso)));
  return html`<li><div><strong>${receiver}</strong>
<span class="hint">${outcome !== null && html`<code>${outcome}</code>`}</span>
<span class="hint">${[id, t('operator.queue.when', { made: String(made), set: String(set), count: attempts })].join(' · ')}</span></div>
<button class="small-button" type="submit" name="id" value="${id}" aria-label="${t('operator.queue.retryOf', { id })}">${t('operator.queue.retry')}</button></li>
`;
}
