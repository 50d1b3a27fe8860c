/** Consent: what an app asks for, each of it to be allowed or not. GET /interaction/:uid, POST /interaction/:uid/confirm. */
import type { Context } from 'koa';
import type { Scope } from '../../../shared/api/endpoint.ts';
import type { Say } from '../../../shared/words/words.ts';
import type { PageRooms } from '../deps.ts';
import { type Faults, faultSummary } from '../kit/fields.ts';
import { type Html, html } from '../kit/html.ts';
import { addressOf, goOn, showStepPage, stepForm, takeForm, type Visit, visit } from '../kit/interaction-page.ts';
import { scopeWords } from '../kit/scope-words.ts';

interface Shown {
  /** By default all but what this person has unticked before. */
  readonly ticked?: ReadonlySet<string>;
  readonly faults?: Faults;
  readonly status?: number;
}

export async function showConsent(ctx: Context, rooms: PageRooms, seen: Visit, shown: Shown = {}): Promise<void> {
  const { step, say } = seen;
  const user = step.account === undefined ? undefined : await rooms.users.byUid(step.account);
  const { ticked = new Set(step.scopes.filter((scope) => !scope.refusedBefore).map(({ name }) => name)) } = shown;
  const content = html`<fieldset>
<legend>${say('consent.list')}</legend>
<p class="hint">${say('consent.untick')}</p>
<ul class="scopes">${step.scopes.map(({ name }) => scopeBox(say, name, ticked.has(name)))}</ul>
</fieldset>
<div class="buttons">
<button class="button" type="submit" name="decision" value="allow">${say('consent.allow')}</button>
<button class="button plain" type="submit" name="decision" value="deny">${say('consent.deny')}</button>
</div>
<p class="after">${step.redirectUri ? say('consent.leads', { place: placeOf(step.redirectUri) }) : say('consent.leadsNowhere')}</p>`;
  const main = html`<h1>${say('consent.heading', { app: step.app.name })}</h1>
<p class="who"><span>${say('consent.account', { account: user?.username ?? '' })}</span> <button type="submit" form="switch">${say('consent.switch')}</button></p>
${faultSummary(say('consent.faults'), shown.faults ?? {})}
${stepForm(rooms, step, 'confirm', content)}
${stepForm(rooms, step, 'switch')}`;
  showStepPage(ctx, rooms, seen, { title: say('consent.title'), main, status: shown.status });
}

/** `openid` is what signing in consists of: it is shown, and goes with any consent. */
function scopeBox(say: Say, scope: Scope, ticked: boolean): Html {
  const [title, more] = scopeWords(say, scope);
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
export async function takeConsent(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  const { step, say } = seen;
  const { decision, scope } = await takeForm(ctx, step, rooms);
  if (step.asks !== 'consent') return goOn(ctx, addressOf(step));

  const ticked = new Set([scope].flat().filter((name) => typeof name === 'string'));
  if (decision !== 'allow' && decision !== 'deny') {
    return showConsent(ctx, rooms, seen, { ticked, faults: { '': say('consent.decide') }, status: 400 });
  }
  const granted = new Set(step.scopes.map(({ name }) => name).filter((name) => name === 'openid' || ticked.has(name)));
  const allows = decision === 'allow' && granted.size > 0;
  goOn(ctx, await (allows ? rooms.interactions.allow(ctx, granted) : rooms.interactions.deny(ctx)));
}

/** Somebody else wants to decide: asks for their sign-in instead. */
export async function takeSwitch(ctx: Context, rooms: PageRooms): Promise<void> {
  const { step } = await visit(ctx, rooms);
  await takeForm(ctx, step, rooms);
  if (step.asks === 'consent') await rooms.interactions.askToSignIn(ctx);
  goOn(ctx, addressOf(step));
}
