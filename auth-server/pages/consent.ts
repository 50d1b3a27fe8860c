/** Consent: what an app asks for, each of it to be allowed or not. GET /interaction/:uid, POST /interaction/:uid/confirm. */
import type { Context } from 'koa';
import type { Scope } from '../../shared/endpoint.ts';
import type { House } from '../house.ts';
import { type Faults, faultSummary } from './fields.ts';
import { formTarget } from './headers.ts';
import { type Html, html } from './html.ts';
import { addressOf, goOn, type InteractionRooms, takeForm, type Visit, visit } from './interaction-page.ts';
import { showPage } from './page.ts';
import { scopeWords } from './scope-words.ts';

export type ConsentRooms = House & InteractionRooms;

interface Shown {
  readonly ticked?: ReadonlySet<string>;
  readonly faults?: Faults;
  readonly status?: number;
}

export async function showConsent(ctx: Context, rooms: ConsentRooms, seen: Visit, shown: Shown = {}): Promise<void> {
  const { step, say } = seen;
  const user = step.account === undefined ? undefined : await rooms.users.byUid(step.account);
  const boxes = step.scopes.map(({ name, refusedBefore }) =>
    scopeBox(seen, name, shown.ticked ? shown.ticked.has(name) : !refusedBefore),
  );
  const main = html`<h1>${say('consent.heading', { app: step.app.name })}</h1>
<p>${say('consent.account', { account: user?.username ?? '' })}</p>
${faultSummary(say('consent.faults'), shown.faults ?? {})}
<form method="post" action="${addressOf(step, 'confirm')}">
<input type="hidden" name="csrf" value="${rooms.ownForms.token(step.uid)}">
<fieldset>
<legend>${say('consent.list')}</legend>
${boxes}
</fieldset>
<button type="submit" name="decision" value="allow">${say('consent.allow')}</button>
<button type="submit" name="decision" value="deny">${say('consent.deny')}</button>
</form>`;
  const { status } = shown;
  showPage(ctx, rooms.config, seen, {
    title: say('consent.title'),
    main,
    status,
    formTargets: [formTarget(step.redirectUri)],
  });
}

/** `openid` is what signing in consists of: it is shown, and goes with any consent. */
function scopeBox({ say }: Visit, scope: Scope, ticked: boolean): Html {
  const [title, more] = scopeWords(say, scope);
  const id = `scope-${scope.replace(':', '-')}`;
  const box =
    scope === 'openid'
      ? html`<input type="checkbox" id="${id}" checked disabled>`
      : html`<input type="checkbox" id="${id}" name="scope" value="${scope}"${ticked && html` checked`}>`;
  return html`<p class="check">${box}<label for="${id}">${title} <span class="hint">${more}</span></label></p>
`;
}

export async function takeConsent(ctx: Context, rooms: ConsentRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  const { step, say } = seen;
  const fields = await takeForm(ctx, step, rooms);
  if (step.asks !== 'consent') return goOn(ctx, addressOf(step));

  const ticked = new Set([fields.scope].flat().filter((scope) => typeof scope === 'string'));
  if (fields.decision === 'deny') return goOn(ctx, await rooms.interactions.deny(ctx));
  if (fields.decision !== 'allow') {
    return showConsent(ctx, rooms, seen, { ticked, faults: { '': say('consent.decide') }, status: 400 });
  }
  const granted = new Set(step.scopes.map(({ name }) => name).filter((name) => name === 'openid' || ticked.has(name)));
  if (granted.size === 0) return goOn(ctx, await rooms.interactions.deny(ctx));
  goOn(ctx, await rooms.interactions.allow(ctx, granted));
}
