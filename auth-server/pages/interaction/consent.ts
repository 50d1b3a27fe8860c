/** Consent: what an app asks for, each of it to be allowed or not. GET /interaction/:uid, POST /interaction/:uid/confirm. */
import type { Context } from 'koa';
import type { Scope } from '../../../shared/api/scopes.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { PageDeps } from '../deps.ts';
import { type Faults, faultSummary } from '../kit/fields.ts';
import {
  addressOf,
  type PromptReader,
  promptForm,
  readForm,
  readPrompt,
  redirectTo,
  showPromptPage,
} from '../kit/interaction-page.ts';
import { scopeWords } from '../kit/scope-words.ts';

interface Shown {
  /** By default all but what this person has unticked before. */
  readonly ticked?: ReadonlySet<string>;
  readonly faults?: Faults;
  readonly status?: number;
}

export async function showConsent(
  ctx: Context,
  deps: PageDeps,
  reader: PromptReader,
  shown: Shown = {},
): Promise<void> {
  const { prompt, t } = reader;
  const user = prompt.account === undefined ? undefined : await deps.users.byUid(prompt.account);
  const { ticked = new Set(prompt.scopes.filter((scope) => !scope.refusedBefore).map(({ name }) => name)) } = shown;
  const content = html`<fieldset>
<legend>${t('consent.list')}</legend>
<p class="hint">${t('consent.untick')}</p>
<ul class="scopes">${prompt.scopes.map(({ name }) => scopeBox(t, name, ticked.has(name)))}</ul>
</fieldset>
<div class="buttons">
<button class="button" type="submit" name="decision" value="allow">${t('consent.allow')}</button>
<button class="button plain" type="submit" name="decision" value="deny">${t('consent.deny')}</button>
</div>
<p class="after">${prompt.redirectUri ? t('consent.leads', { place: placeOf(prompt.redirectUri) }) : t('consent.leadsNowhere')}</p>`;
  const main = html`<h1>${t('consent.heading', { app: prompt.app.name })}</h1>
<p class="who"><span>${t('consent.account', { account: user?.username ?? '' })}</span> <button type="submit" form="switch">${t('consent.switch')}</button></p>
${faultSummary(t('consent.faults'), shown.faults ?? {})}
${promptForm(deps, prompt, 'confirm', content)}
${promptForm(deps, prompt, 'switch')}`;
  showPromptPage(ctx, deps, reader, { title: t('consent.title'), main, status: shown.status });
}

/** `openid` is what signing in consists of: it is shown, and goes with any consent. */
function scopeBox(t: Translate, scope: Scope, ticked: boolean): Html {
  const [title, more] = scopeWords(t, scope);
  const id = `scope-${scope.replace(':', '-')}`;
  const named =
    scope === 'openid' ? html` checked disabled` : html` name="scope" value="${scope}"${ticked && html` checked`}`;
  return html`<li class="tick"><input type="checkbox" id="${id}"${named}><label for="${id}"><strong>${title}</strong> <span class="hint">${more}</span></label></li>
`;
}

/** The app's address as a person knows it. */
function placeOf(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? host : protocol.slice(0, -1);
}

/** Nothing ticked is nothing allowed. */
export async function submitConsent(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  const { prompt, t } = reader;
  const { decision, scope } = await readForm(ctx, prompt, deps);
  if (prompt.asks !== 'consent') return redirectTo(ctx, addressOf(prompt));

  const ticked = new Set([scope].flat().filter((name) => typeof name === 'string'));
  if (decision !== 'allow' && decision !== 'deny') {
    return showConsent(ctx, deps, reader, { ticked, faults: { '': t('consent.decide') }, status: 400 });
  }
  const granted = new Set(
    prompt.scopes.map(({ name }) => name).filter((name) => name === 'openid' || ticked.has(name)),
  );
  const allows = decision === 'allow' && granted.size > 0;
  redirectTo(ctx, await (allows ? deps.interactions.allow(ctx, granted) : deps.interactions.deny(ctx)));
}

/** Somebody else wants to decide: asks for their sign-in instead. */
export async function submitSwitch(ctx: Context, deps: PageDeps): Promise<void> {
  const { prompt } = await readPrompt(ctx, deps);
  await readForm(ctx, prompt, deps);
  if (prompt.asks === 'consent') await deps.interactions.askToSignIn(ctx);
  redirectTo(ctx, addressOf(prompt));
}
