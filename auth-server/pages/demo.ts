/** GET /demo/callback, outside production: plays the demo app, and tells a developer what to do with what it got. */
import type { Context } from 'koa';
import type { PageRooms } from './deps.ts';
import { html } from './kit/html.ts';
import { readerOf, showPage } from './kit/layout.ts';

const told = ['code', 'state', 'iss', 'error', 'error_description'] as const;

export async function showDemo(ctx: Context, { config }: PageRooms): Promise<void> {
  const reader = readerOf(ctx);
  const { say } = reader;
  const received = told
    .map((name) => [name, ctx.query[name]] as const)
    .filter(([, value]) => typeof value === 'string');
  const { code, error } = ctx.query;
  const intro = error === undefined ? say('demo.intro') : say('demo.denied');
  // Into a command goes a code alone, never what somebody else may have put into the address.
  const usable = typeof code === 'string' && /^[\w-]{1,128}$/.test(code);
  const main = html`<h1>${say('demo.title')}</h1>
<p class="lead">${received.length ? intro : say('demo.nothing')}</p>
${received.length > 0 && html`<dl>${received.map(([name, value]) => html`<dt>${name}</dt><dd><code>${String(value)}</code></dd>`)}</dl>`}
${
  usable &&
  html`<h2>${say('demo.trade')}</h2>
<pre tabindex="0"><code>curl ${config.authUrl}/api/Oauth/accessToken \\
  -d grant_type=authorization_code \\
  -d client_id=CLIENT_ID \\
  -d client_secret=CLIENT_SECRET \\
  -d redirect_uri=${config.authUrl}/demo/callback \\
  -d code=${code}</code></pre>
<p class="hint">${say('demo.secret')}</p>
<h2>${say('demo.call')}</h2>
<pre tabindex="0"><code>curl ${config.resourceUrl}/api/User/uid \\
  -H 'Authorization: Bearer ACCESS_TOKEN' \\
  -d username=USERNAME</code></pre>`
}`;
  showPage(ctx, config, reader, { title: say('demo.title'), main, wide: true });
}
