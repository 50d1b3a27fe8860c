/** GET /docs/token: gets the reader a token by the real flow: the page is an ordinary app with code and PKCE. */
import { scopeWords } from '../../api/scope-words.ts';
import { offeredScopes } from '../../api/scopes.ts';
import { html } from '../../words/html.ts';
import type { Language } from '../../words/language.ts';
import { wordsIn } from '../../words/words.ts';
import type { Asset } from './assets.ts';
import { tokenSteps } from './guide-calls.ts';
import { type Kit, referencePage } from './reference-page.ts';

export const TOKEN_PATH = '/docs/token';

/** @param client the id of the app; undefined if this installation has none for it */
export function tokenPage(
  kit: Kit,
  language: Language,
  { client, script }: { readonly client: string | undefined; readonly script: Asset },
): string {
  const { authUrl, resourceUrl } = kit.places;
  const t = wordsIn(language, 'guide');
  const box = (
    scope: (typeof offeredScopes)[number],
  ) => html`<p class="tick"><input type="checkbox" id="scope-${scope}" name="scope" value="${scope}"${scope === 'profile' && html` checked`}><label for="scope-${scope}">${scopeWords(wordsIn(language), scope)[0]} <code>${scope}</code></label></p>
`;
  const asked = offeredScopes.filter((scope) => scope !== 'openid' && scope !== 'offline_access');
  const form = html`<noscript><p>${t('getToken.needsScript')}</p></noscript>
<form data-script="token" data-client="${client}" data-redirect="${resourceUrl}${TOKEN_PATH}" data-authorize="${authUrl}/api/Oauth/authorize" data-trade="${authUrl}/api/Oauth/accessToken" data-end="${authUrl}/api/Oauth/delete" data-refused="${t('getToken.refused')}" data-insecure="${t('getToken.insecure')}" data-forgotten="${t('getToken.forgotten')}" hidden>
<p role="status" data-told></p>
<div data-have hidden>
<p>${t('getToken.have')}</p>
<pre tabindex="0"><code data-shown></code></pre>
<p><button type="button" data-forget>${t('getToken.forget')}</button></p>
</div>
<fieldset><legend>${t('getToken.scopes')}</legend>
${asked.map(box)}</fieldset>
<p><button type="submit">${t('getToken.begin')}</button></p>
</form>`;
  const main = html`<p>${t('getToken.lead')}</p>
${client === undefined ? html`<p>${t('getToken.off')}</p>` : form}
<h2>${t('token.title')}</h2>
${tokenSteps(t, kit.places)}`;
  const scripts = client === undefined ? [] : [script];
  return referencePage(kit, language, { path: TOKEN_PATH, title: t('getToken.title'), main, scripts });
}
