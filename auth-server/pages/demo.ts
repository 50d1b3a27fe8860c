/**
 * The guided try, in development only: GET /demo starts it, GET /demo/callback plays the app, POST /demo/callback
 * continues.
 */
import type { Context } from 'koa';
import { parameterReader } from '../../shared/http/body.ts';
import { type Html, html } from '../../shared/words/html.ts';
import {
  asCurl,
  asJavaScript,
  asPython,
  type DemoAnswer,
  type DemoCall,
  type DemoEvent,
  playDemo,
} from './demo-calls.ts';
import type { PageDeps } from './deps.ts';
import { copyButton } from './kit/fields.ts';
import { type Reader, readerOf, showPage } from './kit/layout.ts';

const told = ['code', 'state', 'iss', 'error', 'error_description'] as const;
const CLIENT = 'demo';

/** Explains the try; its start button is a plain link, like that of any app. */
export async function showDemoStart(ctx: Context, { config }: PageDeps): Promise<void> {
  const reader = readerOf(ctx);
  const { t } = reader;
  const query = new URLSearchParams({
    client_id: CLIENT,
    redirect_uri: `${config.authUrl}/demo/callback`,
    response_type: 'code',
    scope: 'profile',
    state: 'demo',
  });
  const address = `${config.authUrl}/api/Oauth/authorize?${query}`;
  const main = html`<h1>${t('demo.start')}</h1>
<p class="lead">${t('demo.startIntro')}</p>
<pre tabindex="0"><code>GET ${address}</code></pre>
<p><a class="button" href="${address}">${t('demo.begin')}</a></p>`;
  showPage(ctx, config, reader, { title: t('demo.start'), main, wide: true });
}

export async function showDemo(ctx: Context, { config }: PageDeps): Promise<void> {
  const reader = readerOf(ctx);
  const { t } = reader;
  const received = told
    .map((name) => [name, ctx.query[name]] as const)
    .filter(([, value]) => typeof value === 'string');
  const { code, error } = ctx.query;
  const intro = error === undefined ? t('demo.intro') : t('demo.denied');
  const main = html`<h1>${t('demo.title')}</h1>
<p class="lead">${received.length ? intro : t('demo.nothing')}</p>
${received.length > 0 && html`<dl>${received.map(([name, value]) => html`<dt>${name}</dt><dd><code>${String(value)}</code></dd>`)}</dl>`}
${
  isCode(code)
    ? html`<form method="post" action="/demo/callback" data-script="submit-once">
<input type="hidden" name="code" value="${code}">
<p>${t('demo.next')}</p>
<button class="button" type="submit">${t('demo.goOn')}</button>
</form>
<h2>${t('demo.trade')}</h2>
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
    : html`<p><a href="/demo">${t('demo.start')}</a></p>`
}`;
  showPage(ctx, config, reader, { title: t('demo.title'), main, wide: true });
}

/** Only a code is passed on to a request, never anything else from the address. */
const isCode = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,128}$/.test(value);

const readFields = parameterReader({});

/** Makes the calls of the app and shows each with its answer as it happens. */
export async function playOn(ctx: Context, deps: PageDeps): Promise<void> {
  const { config, secrets, users } = deps;
  const reader = readerOf(ctx);
  const { t } = reader;
  const { code } = await readFields(ctx);
  const app = {
    ...config,
    client: { client_id: CLIENT, client_secret: secrets.key('demo client secret').toString('base64url') },
    nameOf: async (uid: number) => (await users.byUid(uid))?.username,
  };
  const events = isCode(code) ? playDemo(app, code) : undefined;
  const main = html`<h1>${t('demo.done')}</h1>
<p class="lead">${t('demo.doneIntro')}</p>`;
  const after = html`<p><a class="button plain" href="/demo">${t('demo.again')}</a></p>
<p><a href="${config.resourceUrl}/docs">${t('home.reference')}</a></p>`;
  const later = { parts: shownAsItHappens(reader, events), scripts: ['copy'], after };
  showPage(ctx, config, reader, { title: t('demo.done'), main, later, wide: true, languagesAt: null });
}

async function* shownAsItHappens(
  { t }: Reader,
  events: AsyncIterable<DemoEvent> | undefined,
): AsyncGenerator<Html, void> {
  let at = 0;
  for await (const event of events ?? []) {
    if ('asked' in event) yield shownCall(t, event.asked, ++at);
    else yield shownAnswer(t, event.answered);
  }
}

const shownCall = (
  t: Reader['t'],
  call: DemoCall,
  at: number,
): Html => html`<h2>${at}. POST ${new URL(call.url).pathname}</h2>
${[
  ['curl', asCurl(call)],
  ['JavaScript', asJavaScript(call)],
  ['Python', asPython(call)],
].map(
  ([name, text], nth) => html`<details${nth === 0 && html` open`}><summary>${name}</summary>
<pre tabindex="0"><code id="call-${at}-${nth}">${text}</code></pre>
${copyButton(t, `call-${at}-${nth}`)}</details>
`,
)}
`;

const shownAnswer = (
  t: Reader['t'],
  { status, answer }: DemoAnswer,
): Html => html`<p class="hint">${t('demo.answer', { status })}</p>
<pre tabindex="0"><code>${JSON.stringify(answer, null, 2)}</code></pre>
`;
