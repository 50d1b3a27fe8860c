/** GET /account/apps: the apps that may use the account, what each may do, and a button to end it. */
import { z } from 'zod';
import { text } from '../../../shared/api/fields.ts';
import { scopeWords } from '../../../shared/api/scope-words.ts';
import { logoShown } from '../../../shared/clients/state.ts';
import { day } from '../../../shared/words/dates.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { ConnectedApp } from '../../provider/sessions/open-grants.ts';
import { accountForm, audited } from '../kit/account-form.ts';
import { accountPage } from '../kit/account-page.ts';
import { appLogo } from '../kit/app-logo.ts';
import type { Reader } from '../kit/layout.ts';

const disconnect = accountForm({
  fields: z.object({ client_id: text(256) }),
  refused: (t) => t('account.apps.refused'),
  async submit(request, { client_id }) {
    const { deps, own, t } = request;
    const { user } = own;
    const app = (await deps.knownClients.find(client_id))?.name ?? client_id;
    const ended = await audited(request, 'own.disconnect', () => deps.openGrants.disconnect(user.uid, client_id));
    if (!ended) return { faults: { '': t('account.nothingThere') }, status: 404 };
    await deps.messages.tell(user, 'app disconnected', { app });
    return { done: t('account.apps.disconnected', { app }) };
  },
});

export const appsPage = accountPage({
  path: '/account/apps',
  section: 'apps',
  forms: { disconnect },

  async view(request, forms) {
    const { deps, own, t } = request;
    const apps = await deps.openGrants.apps(own.user.uid);
    const items = apps.map(async (app) => {
      const row = await deps.knownClients.find(app.clientId);
      return appItem(request, app, row && logoShown(row));
    });
    const list = html`<ul class="open">${await Promise.all(items)}</ul>`;
    const main = apps.length
      ? html`<p class="lead">${t('account.apps.lead')}</p>
${forms.disconnect.form(list)}`
      : html`<p class="hint">${t('account.apps.none')}</p>`;
    return { title: t('account.apps.title'), main };
  },
});

function appItem({ t, language }: Reader, app: ConnectedApp, logo: string | undefined): Html {
  const { clientId, name, scopes, since, usedAt } = app;
  const used = usedAt === undefined ? undefined : t('account.apps.used', { date: day(language, usedAt) });
  return html`<li>
${appLogo(t, name, logo)}<div><strong>${name}</strong>
<span class="hint">${t('account.apps.since', { date: day(language, since) })}${used && html` · ${used}`}</span>
<ul class="hint">${scopes.map((scope) => html`<li>${scopeWords(t, scope)[0]}</li>`)}</ul></div>
<button class="small-button" type="submit" name="client_id" value="${clientId}" aria-label="${t('account.apps.disconnectApp', { app: name })}">${t('account.apps.disconnect')}</button>
</li>
`;
}
