/** GET /developer: one's own apps and the state of each. */
import { logoShown, stateOfApp } from '../../../shared/clients/state.ts';
import type { ClientRow } from '../../../shared/db/tables/clients.ts';
import { MOST_OWN_APPS } from '../../../shared/operations/apps/owner.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import { appLogo } from '../kit/app-logo.ts';
import { answer, offeredSection } from './offered.ts';
import { appAddress, DEVELOPER_PATH, developerPage } from './shell.ts';

export const appListPage = developerPage({
  path: DEVELOPER_PATH,
  section: 'apps',
  forms: { answer },

  async view(request, forms) {
    const { deps, own, t } = request;
    const apps = await deps.clients.ownedBy(own.user.uid);
    const main = html`<p class="lead">${t('developer.lead')}</p>
${await offeredSection(request, forms.answer)}
${apps.length ? html`<ul class="open">${apps.map((app) => item(t, app))}</ul>` : html`<p class="hint">${t('developer.none')}</p>`}
${
  apps.length < MOST_OWN_APPS
    ? html`<p><a class="button" href="${DEVELOPER_PATH}/apps/new">${t('developer.sections.new')}</a></p>`
    : html`<p class="hint">${t('developer.full', { most: MOST_OWN_APPS })}</p>`
}`;
    return { title: t('developer.title'), main };
  },
});

const item = (t: Translate, app: ClientRow): Html =>
  html`<li>${appLogo(t, app.name, logoShown(app))}<div><strong><a href="${appAddress(app.client_id)}">${app.name}</a></strong>
<span class="hint"><span class="mark">${t(`developer.states.${stateOfApp(app)}`)}</span> <code>${app.client_id}</code></span></div></li>
`;
