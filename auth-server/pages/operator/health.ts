/** GET /operator/health: each check on one line with what to do, and every instance. */
import type { z } from 'zod';
import { showHealth } from '../../../shared/operations/health.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Reader } from '../kit/layout.ts';
import { momentToken, timed } from '../kit/moment.ts';
import { look } from './act.ts';
import { operatorPage } from './shell.ts';

type Health = z.output<typeof showHealth.output>;

export const healthPage = operatorPage({
  path: '/operator/health',
  section: 'health',
  forms: {},

  async view(request) {
    const { t, language } = request;
    const { ok, checks, instances } = await look(request, showHealth, { language });
    const main = html`<p class="lead">${t(ok ? 'operator.health.fine' : 'operator.health.broken')}</p>
<ul class="open">${checks.map((one) => finding(request, one))}</ul>
<h2>${t('operator.health.instances')}</h2>
<p class="hint">${t('operator.health.instancesHint')}</p>
${instances.length ? html`<ul class="open">${instances.map((one) => item(request, one))}</ul>` : html`<p class="hint">${t('operator.health.nobody')}</p>`}`;
    return { title: t('operator.sections.health'), main };
  },
});

const finding = ({ t }: Reader, { check, state, found, change }: Health['checks'][number]): Html =>
  html`<li><div><strong>${t(`operator.health.checks.${check as 'database'}`)}</strong>
<span class="hint"><span class="mark ${state}">${t(`operator.health.states.${state}`)}</span> ${found}</span>
${change && html`<span class="body">${t('operator.health.todo', { change })}</span>`}</div></li>
`;

function item({ t, language }: Reader, instance: Health['instances'][number]): Html {
  const { server, version, host, pid, started_at, seen_at, gone } = instance;
  return html`<li><div><strong>${server}</strong>
<span class="hint"><span class="mark ${gone ? 'warning' : 'ok'}">${t(gone ? 'operator.health.gone' : 'operator.health.runs')}</span> ${host} · ${pid} · ${version}</span>
<span class="hint">${timed(language, t('operator.health.since', { since: momentToken(started_at), seen: momentToken(seen_at) }))}</span></div></li>
`;
}
