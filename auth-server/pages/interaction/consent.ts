/** Consent to each thing that an app asks for. GET /interaction/:uid, POST /interaction/:uid/confirm. */
import { z } from 'zod';
import { groupOf, scopeGroups, scopeWords } from '../../../shared/api/scope-words.ts';
import type { Scope } from '../../../shared/api/scopes.ts';
import { metadataOf } from '../../../shared/clients/metadata.ts';
import { isLimited, logoShown } from '../../../shared/clients/state.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { AskedScope, AskingApp } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { appLogo } from '../kit/app-logo.ts';
import { formButton } from '../kit/form-button.ts';
import { formPage } from '../kit/form-page.ts';

const tickedIn = (scope: unknown) => new Set([scope].flat().filter((name) => typeof name === 'string'));

/** The button for another account: the person signs in first. */
export const switchButton = formButton({
  path: 'switch',
  asks: 'consent',
  async press(ctx, deps) {
    await deps.interactions.askToSignIn(ctx);
    return undefined;
  },
});

/** No box ticked means that nothing is allowed. */
export const consentPage = formPage({
  path: 'confirm',
  shownAt: 'interaction',
  asks: 'consent',
  boxes: true,
  fields: z.object({ decision: z.enum(['allow', 'deny']).optional().catch(undefined), scope: z.unknown().optional() }),

  async view({ deps, prompt, t }, form, { sent }) {
    const user = prompt.account === undefined ? undefined : await deps.users.byUid(prompt.account);
    // Initially everything is ticked except what this person has unticked before.
    const asked = prompt.scopes.filter((scope) => !scope.refusedBefore).map(({ name }) => name);
    const ticked = sent ? tickedIn(sent.scope) : new Set<string>(asked);
    const content = html`<fieldset>
<legend>${t('consent.list')}</legend>
<p class="hint">${t('consent.untick')}</p>
${scopeLists(t, prompt.scopes, ticked)}</fieldset>
<div class="buttons in-sight">
<button class="button" type="submit" name="decision" value="allow">${t('consent.allow')}</button>
<button class="button plain" type="submit" name="decision" value="deny">${t('consent.deny')}</button>
</div>
<p class="after">${prompt.redirectUri ? t('consent.leads', { place: placeOf(prompt.redirectUri) }) : t('consent.leadsNowhere')}</p>`;
    const main = html`${!prompt.app.unreviewed && (await logoOf(deps, t, prompt.app))}
<h1>${t('consent.heading', { app: prompt.app.name })}</h1>
<p class="who"><span>${t('consent.account', { account: user?.username ?? '' })}</span> <button type="submit" form="switch">${t('consent.switch')}</button></p>
${prompt.app.unreviewed ? unreviewed(t, prompt.app) : await aboutApp(deps, t, prompt.app)}
${form.summary(t('consent.faults'))}
${form.form(content)}
${switchButton.form(deps, prompt)}`;
    return { title: t('consent.title'), main };
  },

  async submit({ ctx, deps, prompt, t }, { decision, scope }) {
    if (decision === undefined) return { faults: { '': t('consent.decide') }, status: 400 };
    const ticked = tickedIn(scope);
    const granted = new Set(
      prompt.scopes.map(({ name }) => name).filter((name) => name === 'openid' || ticked.has(name)),
    );
    const allows = decision === 'allow' && granted.size > 0;
    return allows ? deps.interactions.allow(ctx, granted) : deps.interactions.deny(ctx);
  },
});

async function logoOf(deps: PageDeps, t: Translate, { clientId, name }: AskingApp): Promise<Html> {
  const row = await deps.knownClients.find(clientId);
  return appLogo(t, name, row && logoShown(row));
}

/** Who made the app, what the app says of itself, and whether the app is in development. */
async function aboutApp(deps: PageDeps, t: Translate, { clientId }: AskingApp): Promise<Html | false> {
  const row = await deps.knownClients.find(clientId);
  if (!row) return false;
  const maker = row.owner_uid === null ? undefined : await deps.users.byUid(row.owner_uid);
  const { description, homepage, terms_uri, policy_uri } = metadataOf(row);
  const link = (address: string | undefined, words: string): Html | false =>
    address !== undefined &&
    html`<li><a href="${address}" rel="noopener noreferrer" target="_blank">${words}</a></li>
`;
  return html`${isLimited(row) && html`<p><span class="mark">${t('consent.inDevelopment')}</span></p>`}
${description && html`<p class="body">${description}</p>`}
${maker && html`<p class="hint">${t('consent.maker', { maker: maker.username })}</p>`}
${
  (homepage ?? terms_uri ?? policy_uri) !== undefined &&
  html`<ul class="links">${link(homepage, t('consent.homepage'))}${link(terms_uri, t('consent.terms'))}${link(policy_uri, t('consent.policy'))}</ul>`
}`;
}

/** An app that nobody registered is identified by its host; its name is only what it claims. */
const unreviewed = (t: Translate, { name, callsItself }: AskingApp): Html => html`<div class="unreviewed">
<p><strong>${t('consent.unreviewed', { host: name })}</strong></p>
<p>${callsItself && t('consent.callsItself', { name: callsItself })} ${t('consent.doubt', { host: name })}</p>
</div>`;

/** The scopes grouped by subject; a group has a title if there are several groups. */
function scopeLists(t: Translate, asked: readonly AskedScope[], ticked: ReadonlySet<string>): Html[] {
  const groups = scopeGroups
    .map((group) => ({ group, scopes: asked.filter(({ name }) => groupOf[name] === group) }))
    .filter(({ scopes }) => scopes.length > 0);
  return groups.map(
    ({ group, scopes }) => html`${
      groups.length > 1 &&
      html`<h2 class="scopes-of">${t(`consent.groups.${group}`)}</h2>
`
    }<ul class="scopes">${scopes.map(({ name }) => scopeBox(t, name, ticked.has(name)))}</ul>
`,
  );
}

/** `openid` is part of signing in: it is shown, and every consent includes it. */
function scopeBox(t: Translate, scope: Scope, ticked: boolean): Html {
  const [title, more] = scopeWords(t, scope);
  const id = `scope-${scope.replace(':', '-')}`;
  const named =
    scope === 'openid' ? html` checked disabled` : html` name="scope" value="${scope}"${ticked && html` checked`}`;
  return html`<li class="tick"><input type="checkbox" id="${id}"${named}><label for="${id}"><strong>${title}</strong> <span class="hint">${more}</span></label></li>
`;
}

/** The app's redirect address as a person knows it. */
function placeOf(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? host : protocol.slice(0, -1);
}
