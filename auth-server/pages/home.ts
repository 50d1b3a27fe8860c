/** GET /: what this is, who is signed in, and links to everything else. */
import type { Context } from 'koa';
import { type Html, html } from '../../shared/words/html.ts';
import { newsOnHome } from './content/news.ts';
import type { PageDeps } from './deps.ts';
import { DEVELOPER_PATH } from './developer/shell.ts';
import { ACCOUNT_PATH } from './kit/account-page.ts';
import { type Reader, readerOf, showPage } from './kit/layout.ts';

export async function showHome(ctx: Context, deps: PageDeps): Promise<void> {
  const { config, ownSessions } = deps;
  const reader = readerOf(ctx);
  const { t } = reader;
  const own = await ownSessions.find(ctx);
  const main = html`<h1>${t('home.title')}</h1>
<p class="lead">${t('home.intro')}</p>
${own ? signedIn(reader, own.user.username, await deps.operators.has(own.user.uid)) : signedOut(reader, deps)}
${await newsOnHome(deps, reader)}
<ul class="links">
<li><a href="/device">${t('home.device')}</a></li>
</ul>
<h2>${t('home.developers')}</h2>
<p>${t('home.developersIntro')}</p>
<ul class="links">
<li><a href="${DEVELOPER_PATH}">${t('home.console')}</a></li>
<li><a href="${config.resourceUrl}/docs">${t('home.reference')}</a></li>
${!config.production && html`<li><a href="/demo">${t('home.guidedTry')}</a></li>`}
<li><a href="/.well-known/openid-configuration">${t('home.discovery')}</a></li>
<li><a href="/.well-known/oauth-authorization-server">${t('home.metadata')}</a></li>
</ul>`;
  showPage(ctx, config, reader, { title: t('home.title'), main });
}

const signedIn = ({ t }: Reader, account: string, isOperator: boolean): Html =>
  html`<p class="who"><span>${t('account.who', { account })}</span> <a href="/oauth/logout">${t('account.signOut')}</a></p>
<p><a class="button" href="${ACCOUNT_PATH}">${t('home.account')}</a></p>
${isOperator && html`<ul class="links"><li><a href="/operator">${t('operator.title')}</a></li></ul>`}`;

const signedOut = ({ t, language }: Reader, { ownSessions }: Pick<PageDeps, 'ownSessions'>): Html =>
  html`<p class="choices">
<a class="button" href="${ownSessions.signInAddress(language, ACCOUNT_PATH)}">${t('home.signIn')}</a>
<a class="button plain" href="${ownSessions.registerAddress(language)}">${t('home.register')}</a>
</p>`;
