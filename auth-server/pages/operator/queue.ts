/**
 * GET /operator/queue: the jobs that were set aside, or with ?status=waiting those that wait. Buttons drop or retry one
 * job, or all of a kind that were set aside.
 */
import { z } from 'zod';
import { integer, oneOf, text } from '../../../shared/api/fields.ts';
import { jobStates } from '../../../shared/db/tables/jobs.ts';
import { dropQueue, listQueue, retryQueue } from '../../../shared/operations/queue.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { accountForm } from '../kit/account-form.ts';
import type { Reader } from '../kit/layout.ts';
import { momentToken, timed } from '../kit/moment.ts';
import { kindWords } from '../kit/stored-names.ts';
import { act, look } from './act.ts';
import { operatorPage } from './shell.ts';

type Queue = z.output<typeof listQueue.output>;
type State = (typeof jobStates)[number];

const PATH = '/operator/queue';
const PAGE = 50;

const asked = z.object({
  status: oneOf(...jobStates).catch('set aside'),
  before: integer().optional().catch(undefined),
});
const addressOf = (status: State, before?: number) =>
  `${PATH}?${new URLSearchParams({ status, ...(before !== undefined && { before: String(before) }) })}`;

/** Of its buttons each says what it is for: one job, or all of a kind. Who acts comes back to the list that they saw. */
const doing = accountForm({
  fields: z.object({
    retry: integer().optional(),
    retry_kind: text(32).optional(),
    drop: integer().optional(),
    drop_kind: text(32).optional(),
    status: asked.shape.status,
  }),
  refused: (t) => t('operator.notDone'),
  sensitive: 'always',
  submit(request, { retry, retry_kind, drop, drop_kind, status }) {
    const { t } = request;
    const at = addressOf(status);
    if (drop ?? drop_kind) {
      const dropped = { id: drop, kind: drop_kind };
      return act(request, dropQueue, dropped, ({ dropped: count }) => ({
        done: t('operator.queue.dropped', { count }),
        at,
      }));
    }
    const retried = { id: retry, kind: retry_kind };
    return act(request, retryQueue, retried, ({ retried: count }) => ({
      done: t('operator.queue.retried', { count }),
      at,
    }));
  },
});

export const queuePage = operatorPage({
  path: PATH,
  section: 'queue',
  forms: { act: doing },

  async view(request, { act: form }) {
    const { ctx, t } = request;
    const { status, before } = asked.parse(ctx.query);
    const { kinds, jobs } = await look(request, listQueue, { status, before, limit: PAGE });
    const last = jobs.length === PAGE ? jobs.at(-1)?.id : undefined;
    const filter = (one: State) =>
      html`<a href="${addressOf(one)}"${one === status && html` aria-current="true"`}>${t(`operator.queue.states.${one}`)}</a> `;
    const list = html`<p class="hint">${t('operator.queue.dropHint')}</p>
<ul class="open">${jobs.map((one) => jobItem(request, one))}</ul>`;
    const main = html`<p class="lead">${t('operator.queue.lead')}</p>
${
  kinds.length
    ? form.form(html`<input type="hidden" name="status" value="${status}">
<ul class="open">${kinds.map((one) => kindItem(request, one))}</ul>
<h2>${t('operator.queue.jobs')}</h2>
<nav class="filters" aria-label="${t('operator.queue.show')}">${jobStates.toReversed().map(filter)}</nav>
${jobs.length ? list : html`<p class="hint">${t('operator.queue.noneHere')}</p>`}`)
    : html`<p class="hint">${t('operator.queue.none')}</p>`
}
${last !== undefined && html`<p><a class="button plain" href="${addressOf(status, last)}">${t('operator.queue.older')}</a></p>`}`;
    return { title: t('operator.sections.queue'), main };
  },
});

const button = (
  name: 'retry' | 'retry_kind' | 'drop' | 'drop_kind',
  value: string | number,
  words: string,
  label: string,
) =>
  html`<button class="small-button" type="submit" name="${name}" value="${value}" aria-label="${label}">${words}</button>`;

function kindItem(
  { t, language }: Reader,
  { kind: name, waiting, set_aside, oldest_due_at }: Queue['kinds'][number],
): Html {
  const oldest = oldest_due_at !== null && t('operator.queue.oldest', { date: momentToken(oldest_due_at) });
  const counts = [t('operator.queue.waiting', { waiting, aside: set_aside }), oldest].filter(Boolean);
  const kind = kindWords(language, name);
  const all = html`<div class="acts">${button('retry_kind', name, t('operator.queue.retryAll'), t('operator.queue.retryKind', { kind }))}
${button('drop_kind', name, t('operator.queue.dropAll'), t('operator.queue.dropKind', { kind }))}</div>`;
  return html`<li><div><strong>${kind}</strong>
<span class="hint">${timed(language, counts.join(' · '))}</span></div>
${set_aside > 0 && all}</li>
`;
}

function jobItem({ t, language }: Reader, job: Queue['jobs'][number]): Html {
  const { id, kind, receiver, attempts: count, outcome, set_aside_at } = job;
  const made = momentToken(job.created_at);
  const due = momentToken(job.due_at ?? job.created_at);
  const when =
    set_aside_at !== null
      ? t('operator.queue.when', { made, set: momentToken(set_aside_at), count })
      : count > 0
        ? t('operator.queue.next', { made, due, count })
        : t('operator.queue.fresh', { made, due });
  return html`<li><div><strong>${kindWords(language, kind)}</strong>
<span class="hint"><code>${receiver}</code>${outcome !== null && html` <code>${outcome}</code>`}</span>
<span class="hint">${id} · ${timed(language, when)}</span></div>
<div class="acts">${set_aside_at !== null && button('retry', id, t('operator.queue.retry'), t('operator.queue.retryOf', { id }))}
${button('drop', id, t('operator.queue.drop'), t('operator.queue.dropOf', { id }))}</div></li>
`;
}
