/** GET /: what this is. */
import type { Context } from 'koa';
import type { PageRooms } from './deps.ts';
import { html } from './kit/html.ts';
import { readerOf, showPage } from './kit/layout.ts';

export async function showHome(ctx: Context, { config }: PageRooms): Promise<void> {
  const reader = readerOf(ctx);
  const { say } = reader;
  const main = html`<h1>${say('home.title')}</h1>
<p>${say('home.intro')}</p>
<ul class="links">
<li><a href="/account">${say('home.account')}</a></li>
<li><a href="/device">${say('home.device')}</a></li>
</ul>
<h2>${say('home.developers')}</h2>
<ul class="links">
<li><a href="/.well-known/openid-configuration">${say('home.discovery')}</a></li>
<li><a href="/.well-known/oauth-authorization-server">${say('home.metadata')}</a></li>
${!config.production && html`<li><a href="${config.resourceUrl}/docs">${say('home.reference')}</a></li>`}
</ul>`;
  showPage(ctx, config, reader, { title: say('home.title'), main });
}
