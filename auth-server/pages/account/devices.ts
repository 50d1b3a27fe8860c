/** GET /account/devices: the sessions of the account, each with a button to end it. */
import { z } from 'zod';
import { readAgent } from '../../../shared/accounts/sign-in/user-agents.ts';
import { text } from '../../../shared/api/fields.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { SignedIn } from '../../provider/sessions/open-grants.ts';
import { accountForm, audited } from '../kit/account-form.ts';
import { accountPage } from '../kit/account-page.ts';
import type { Reader } from '../kit/layout.ts';
import { momentToken, timed } from '../kit/moment.ts';

const MOST_SESSIONS = 50;

const signOut = accountForm({
  fields: z
    .object({ browser: text(64).optional(), app: text(64).optional() })
    .refine(({ browser, app }) => browser ?? app),
  refused: (t) => t('account.devices.notSignedOut'),
  async submit(request, named) {
    const { deps, own, t } = request;
    const { uid } = own.user;
    await audited(request, 'own.sign-out', async () => {
      for (const kind of ['browser', 'app'] as const) {
        const id = named[kind];
        if (id !== undefined) await deps.openGrants.signOut(uid, { kind, id });
      }
      await deps.messages.tell(own.user, 'devices signed out', {});
    });
    return { done: t('account.devices.signedOut') };
  },
});

const signOutElsewhere = accountForm({
  fields: z.object({}),
  refused: (t) => t('account.devices.notSignedOut'),
  async submit(request) {
    const { deps, own, t } = request;
    const { user, session } = own;
    await audited(request, 'own.sign-out', async () => {
      await deps.openGrants.signOutElsewhere(user.uid, session);
      await deps.messages.tell(user, 'devices signed out', {});
    });
    return { done: t('account.devices.signedOutElsewhere') };
  },
});

export const devicesPage = accountPage({
  path: '/account/devices',
  section: 'devices',
  forms: { 'sign-out': signOut, 'sign-out-elsewhere': signOutElsewhere },

  async view(request, forms) {
    const { deps, own, t } = request;
    const sessions = await deps.openGrants.sessions(own.user.uid);
    const here = sessions.find(({ id }) => id === own.session);
    const others = sessions.filter(({ id }) => id !== own.session);
    const hidden = others.length - MOST_SESSIONS;
    const shown = others.slice(0, MOST_SESSIONS).map((one) => sessionItem(request, one, false));
    const elsewhere = html`<button class="button plain" type="submit">${t('account.devices.elsewhere')}</button>`;
    const main = html`<p class="lead">${t('account.devices.lead')}</p>
${forms['sign-out'].form(html`<ul class="open">${here && sessionItem(request, here, true)}${shown}</ul>`)}
${hidden > 0 && html`<p class="hint">${t('account.devices.more', { count: hidden })}</p>`}
${others.length > 0 && forms['sign-out-elsewhere'].form(elsewhere)}`;
    return { title: t('account.devices.title'), main };
  },
});

function sessionItem({ t, language }: Reader, session: SignedIn, here: boolean): Html {
  const { kind, id, since, use } = session;
  const device = deviceName(t, session);
  const used = use && t('account.devices.used', { date: momentToken(use.used_at), address: use.address ?? '?' });
  return html`<li>
<div><strong>${device}${here && html` <span class="mark">${t('account.devices.here')}</span>`}</strong>
${used && html`<span class="hint">${timed(language, used)}</span>`}
<span class="hint" id="since-${id}">${timed(language, t('account.devices.signedIn', { date: momentToken(since) }))}</span></div>
${!here && html`<button class="small-button" type="submit" name="${kind}" value="${id}" aria-label="${t('account.devices.signOutOf', { session: device })}" aria-describedby="since-${id}">${t('account.devices.signOut')}</button>`}
</li>
`;
}

/** The name of the device as people know it: Firefox on Windows. */
function deviceName(t: Translate, { kind, use }: SignedIn): string {
  const { name, system } = readAgent(use?.user_agent ?? '');
  if (name && system) return t('account.devices.agentOn', { agent: name, system });
  return name ?? system ?? t(`account.devices.${kind}`);
}
