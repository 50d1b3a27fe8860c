/** Shows a new secret, once, with a call that uses it. */
import { html } from '../../../shared/words/html.ts';
import type { AccountRequest } from '../kit/account-form.ts';
import { copyButton } from '../kit/fields.ts';
import { appAddress, showDeveloperPage } from './shell.ts';

/** @param secret null for a public app */
export async function showSecret(
  request: AccountRequest,
  app: { readonly client_id: string; readonly redirect_uris: readonly string[]; readonly scope: string },
  secret: string | null,
): Promise<undefined> {
  const { t, deps } = request;
  const { authUrl } = deps.config;
  const { client_id, redirect_uris, scope } = app;
  const [redirect_uri = ''] = redirect_uris;
  const asked = new URLSearchParams({ response_type: 'code', client_id, redirect_uri, scope, state: 'example' });
  const proof = secret === null ? '' : ` -d client_secret=${secret}`;
  const curl = `curl ${authUrl}/api/Oauth/accessToken -d grant_type=authorization_code -d client_id=${client_id}${proof} --data-urlencode redirect_uri='${redirect_uri.replaceAll("'", '%27')}' -d code=CODE`;
  const main = html`<p class="lead">${secret === null ? t('developer.secret.none') : t('developer.secret.once')}</p>
<dl class="facts"><dt>client_id</dt><dd><code id="client-id">${client_id}</code> ${copyButton(t, 'client-id')}</dd>
${secret !== null && html`<dt>client_secret</dt><dd><code id="client-secret">${secret}</code> ${copyButton(t, 'client-secret')}</dd>`}</dl>
<h2>${t('developer.secret.try')}</h2>
<p>${t('developer.secret.first')}</p>
<pre tabindex="0"><code>${authUrl}/oauth/authorize?${asked.toString()}</code></pre>
<p>${t('developer.secret.exchange')}</p>
<pre tabindex="0"><code id="curl">${curl}</code></pre>
<p>${copyButton(t, 'curl')}</p>
<p><a class="button" href="${appAddress(client_id)}">${t('developer.secret.kept')}</a></p>`;
  await showDeveloperPage(
    request,
    { path: appAddress(client_id), section: 'apps' },
    { title: t('developer.secret.title'), main },
  );
  return undefined;
}
