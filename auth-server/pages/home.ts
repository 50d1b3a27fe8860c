/** GET /: what this is. */
import type { Context } from 'koa';
import { html } from '../../shared/words/html.ts';
import type { PageDeps } from './deps.ts';
import { readerOf, showPage } from './kit/layout.ts';

export async function showHome(ctx: Context, { config }: PageDeps): Promise<void> {
  const reader = readerOf(ctx);
  const { t } = reader;
  const main = html`<h1>${t('home.title')}</h1>
<p>${t('home.intro')}</p>
<ul class="links">
<li><a href="/account">${t('home.account')}</a></li>
<li><a href="/device">${t('home.device')}</a></li>
</ul>
<h2>${t('home.developers')}</h2>
<ul class="links">
<li><a href="/.well-known/openid-configuration">${t('home.discovery')}</a></li>
<li><a href="/.well-known/oauth-authorization-server">${t('home.metadata')}</a></li>
${!config.production && html`<li><a href="${config.resourceUrl}/docs">${t('home.reference')}</a></li>`}
</ul>`;
  showPage(ctx, config, reader, { title: t('home.title'), main });
}
