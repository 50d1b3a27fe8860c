/** GET /account: who is signed in, and links to the pages of the account centre. */
import { html } from '../../../shared/words/html.ts';
import { ACCOUNT_PATH, accountPage } from '../kit/account-page.ts';

export const overviewPage = accountPage({
  path: ACCOUNT_PATH,
  section: 'overview',
  forms: {},

  async view({ deps, own, t }) {
    const { uid, username, email, email_verified_at } = own.user;
    const [apps, sessions, unread] = await Promise.all([
      deps.openGrants.apps(uid),
      deps.openGrants.sessions(uid),
      deps.messages.unread(uid),
    ]);
    const allowed = apps.length ? t('account.overview.apps', { count: apps.length }) : t('account.overview.noApps');
    const ways = [
      ['profile', t('account.overview.profile')],
      ['security', t('account.overview.security')],
      ['devices', t('account.overview.devices', { count: sessions.length })],
      ['apps', allowed],
      ['messages', unread ? t('account.overview.messages', { count: unread }) : t('account.overview.noMessages')],
      ['data', t('account.overview.data')],
    ] as const;
    const main = html`<p class="who"><span>${t('account.who', { account: username })}</span> <a href="/oauth/logout">${t('account.signOut')}</a></p>
${email && email_verified_at === null && html`<p>${t('account.overview.unverified', { medium: email })} <a href="${ACCOUNT_PATH}/security">${t('account.overview.verify')}</a></p>`}
<ul class="open">${ways.map(
      ([section, state]) =>
        html`<li><div><strong><a href="${ACCOUNT_PATH}/${section}">${t(`account.sections.${section}`)}</a></strong>
<span class="hint">${state}</span></div></li>
`,
    )}</ul>`;
    return { title: t('account.title'), main };
  },
});
