/** GET /operator/apps: apps that wait for review, and all apps. */
import { z } from 'zod';
import { text } from '../../../../shared/api/fields.ts';
import { type Client, presentClient } from '../../../../shared/operations/clients/present.ts';
import { listClients } from '../../../../shared/operations/clients/show.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import type { Translate } from '../../../../shared/words/words.ts';
import { logoAt } from '../../kit/app-logo.ts';
import { look } from '../act.ts';
import { operatorPage } from '../shell.ts';

export const APPS_PATH = '/operator/apps';
const PAGE = 50;

const asked = z.object({ before: text(512).optional().catch(undefined) });

export const operatorAppsPage = operatorPage({
  path: APPS_PATH,
  section: 'apps',
  forms: {},

  async view(request) {
    const { ctx, deps, t } = request;
    const { before } = asked.parse(ctx.query);
    const [waiting, apps] = await Promise.all([
      deps.clients.waiting(PAGE),
      look(request, listClients, { before, limit: PAGE }),
    ]);
    const last = apps.length === PAGE ? apps.at(-1)?.client_id : undefined;
    const list = (some: readonly Client[]) => html`<ul class="open">${some.map((app) => item(t, app))}</ul>`;
    const main = html`<h2>${t('operator.apps.waiting')}</h2>
${waiting.length ? list(waiting.map(presentClient)) : html`<p class="hint">${t('operator.apps.noneWaits')}</p>`}
<h2>${t('operator.apps.all')}</h2>
${list(apps)}
${last !== undefined && html`<p><a class="button plain" href="${APPS_PATH}?${new URLSearchParams({ before: last }).toString()}">${t('operator.apps.more')}</a></p>`}`;
    return { title: t('operator.sections.apps'), main };
  },
});

const item = (t: Translate, app: Client): Html => {
  const { client_id, client_name, state, change_proposed, owner_uid, logo } = app;
  return html`<li>${logoAt(t, client_name, state === 'suspended' ? undefined : logo)}<div><strong><a href="${APPS_PATH}/${encodeURIComponent(client_id)}">${client_name}</a></strong>
<span class="hint"><span class="mark">${t(`developer.states.${state}`)}</span> ${change_proposed && t('operator.apps.change')} <code>${client_id}</code> ${owner_uid}</span></div></li>
`;
};
