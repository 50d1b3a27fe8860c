/** GET /demo/callback, outside production: plays the demo app, and tells a developer what to do with what it got. */
import type { Context } from 'koa';
import { html } from '../../shared/words/html.ts';
import type { PageDeps } from './deps.ts';
import { copyButton } from './kit/fields.ts';
import { readerOf, showPage } from './kit/layout.ts';

const told = ['code', 'state', 'iss', 'error', 'error_description'] as const;

export async function showDemo(ctx: Context, { config }: PageDeps): Promise<void> {
  const reader = readerOf(ctx);
  const { t } = reader;
  const received = told
    .map((name) => [name, ctx.query[name]] as const)
    .filter(([, value]) => typeof value === 'string');
  const { code, error } = ctx.query;
  const intro = error === undefined ? t('demo.intro') : t('demo.denied');
  // Into a command goes a code alone, never what somebody else may have put into the address.
  const usable = typeof code === 'string' && /^[\w-]{1,128}$/.test(code);
  const main = html`<h1>${t('demo.title')}</h1>
<p class="lead">${received.length ? intro : t('demo.nothing')}</p>
${received.length > 0 && html`<dl>${received.map(([name, value]) => html`<dt>${name}</dt><dd><code>${String(value)}</code></dd>`)}</dl>`}
${
  usable &&
  html`<h2>${t('demo.trade')}</h2>
<pre tabindex="0"><code id="trade">curl ${config.authUrl}/api/Oauth/accessToken \\
  -d grant_type=authorization_code \\
  -d client_id=CLIENT_ID \\
  -d client_secret=CLIENT_SECRET \\
  -d redirect_uri=${config.authUrl}/demo/callback \\
  -d code=${code}</code></pre>
${copyButton(t, 'trade')}
<p class="hint">${t('demo.secret')}</p>
<h2>${t('demo.call')}</h2>
<pre tabindex="0"><code id="call">curl ${config.resourceUrl}/api/User/uid \\
  -H 'Authorization: Bearer ACCESS_TOKEN' \\
  -d username=USERNAME</code></pre>
${copyButton(t, 'call')}`
}`;
  showPage(ctx, config, reader, { title: t('demo.title'), main, wide: true });
}
