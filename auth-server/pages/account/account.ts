/** A page of one's own, GET /account: which apps and other platforms open the account, and where it is signed in, each with its end. */
import type { Context } from 'koa';
import type { Binding } from '../../../shared/db/tables/social-identities.ts';
import { stateOf } from '../../../shared/http/respond.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { aboutLanguage, type Language } from '../../../shared/words/language.ts';
import type { ConnectedApp, SignedIn } from '../../provider/open-grants.ts';
import type { OwnSession } from '../../provider/own-sessions.ts';
import type { PageDeps } from '../deps.ts';
import { InteractionExpired } from '../kit/failures.ts';
import { input } from '../kit/fields.ts';
import { redirectTo } from '../kit/interaction-page.ts';
import { type Reader, readerOf, showPage } from '../kit/layout.ts';
import { scopeWords } from '../kit/scope-words.ts';
import { ACCOUNT_PATH, type AccountFormName, codeOutcomes, proofOf } from './account-forms.ts';

const MOST_SESSIONS = 50;

/** Who is not signed in is sent to. @throws InteractionExpired where that has led to no session */
export async function showAccount(ctx: Context, deps: PageDeps): Promise<void> {
  const { limits, ownSessions, openGrants, config } = deps;
  await limits.count(budgets.pages, stateOf(ctx).address);
  const reader = readerOf(ctx);
  const own = await ownSessions.find(ctx);
  if (!own) {
    // The engine says `iss` with whatever it sends back: going there once more would be a circle.
    if (ctx.query.iss !== undefined) throw new InteractionExpired('session');
    return redirectTo(ctx, ownSessions.signInAddress(reader.language));
  }
  // The address without what the engine added to it.
  if (ctx.query.iss !== undefined) return redirectTo(ctx, ACCOUNT_PATH);

  const { t } = reader;
  const { uid, username } = own.user;
  const [apps, sessions, channels] = await Promise.all([
    openGrants.apps(uid),
    openGrants.sessions(uid),
    deps.socialAccounts.bindings(uid),
  ]);
  const others = sessions.filter(({ id }) => id !== own.session);
  const here = sessions.find(({ id }) => id === own.session);
  const hidden = others.length - MOST_SESSIONS;
  const main = html`<h1>${t('account.title')}</h1>
<p class="who"><span>${t('account.who', { account: username })}</span> <a href="/oauth/logout">${t('account.signOut')}</a></p>
${proofOfEmail(ctx, deps, own, reader)}
<h2>${t('account.apps')}</h2>
${
  apps.length === 0
    ? html`<p class="hint">${t('account.noApps')}</p>`
    : form(deps, own, 'disconnect', html`<ul class="open">${apps.map((app) => appItem(reader, app))}</ul>`)
}
${
  channels.length > 0 &&
  html`<h2>${t('account.channels')}</h2>
${form(deps, own, 'unbind', html`<ul class="open">${channels.map((one) => channelItem(deps, reader, one))}</ul>`)}`
}
<h2>${t('account.sessions')}</h2>
${form(
  deps,
  own,
  'sign-out',
  html`<ul class="open">
${here && sessionItem(reader, here, true)}${others.slice(0, MOST_SESSIONS).map((one) => sessionItem(reader, one, false))}</ul>`,
)}
${hidden > 0 && html`<p class="hint">${t('account.more', { count: hidden })}</p>`}
${
  others.length > 0 &&
  form(
    deps,
    own,
    'sign-out-elsewhere',
    html`<button class="button plain" type="submit">${t('account.elsewhere')}</button>`,
  )
}`;
  showPage(ctx, config, reader, { title: t('account.title'), main });
}

const form = ({ ownForms }: PageDeps, own: OwnSession, name: AccountFormName, content: Html): Html =>
  html`<form method="post" action="${ACCOUNT_PATH}/${name}">
<input type="hidden" name="csrf" value="${ownForms.token(proofOf(own))}">
${content}
</form>`;

function appItem({ t, language }: Reader, { clientId, name, scopes, since }: ConnectedApp): Html {
  return html`<li>
<div><strong>${name}</strong>
<span class="hint">${t('account.since', { date: day(language, since) })}</span>
<ul class="hint">${scopes.map((scope) => html`<li>${scopeWords(t, scope)[0]}</li>`)}</ul></div>
<button class="small-button" type="submit" name="client_id" value="${clientId}" aria-label="${t('account.disconnectApp', { app: name })}">${t('account.disconnect')}</button>
</li>
`;
}

function channelItem({ channels }: PageDeps, { t, language }: Reader, { channel, created_at }: Binding): Html {
  const label = channels.get(channel)?.label[language] ?? channel;
  return html`<li>
<div><strong>${label}</strong>
<span class="hint">${t('account.since', { date: day(language, created_at) })}</span></div>
<button class="small-button" type="submit" name="channel" value="${channel}" aria-label="${t('account.unbindChannel', { channel: label })}">${t('account.unbind')}</button>
</li>
`;
}

/** An address opens the account once it is proven: until then, how to prove it. */
function proofOfEmail(ctx: Context, deps: PageDeps, own: OwnSession, { t }: Reader): Html | undefined {
  const { email, email_verified_at } = own.user;
  if (!email || email_verified_at !== null) return undefined;
  const outcome = codeOutcomes.find((one) => one === ctx.query.code);
  return html`<h2>${t('account.email')}</h2>
<p>${t('account.unproven', { email })}</p>
${outcome && html`<p class="notice" role="status">${t(`account.code.${outcome}`)}</p>`}
${form(deps, own, 'send-code', html`<button class="button plain" type="submit" name="send" value="email">${t('account.sendCode')}</button>`)}
${form(
  deps,
  own,
  'validate-code',
  html`${input({ name: 'code', label: t('reset.code'), autocomplete: 'one-time-code', maxlength: 32, code: true, digits: true })}
<button class="button" type="submit">${t('account.validateCode')}</button>`,
)}`;
}

function sessionItem({ t, language }: Reader, { kind, id, since }: SignedIn, here: boolean): Html {
  const session = here ? t('account.here') : t(`account.${kind}`);
  const date = minute(language, since);
  return html`<li>
<div><strong>${session}</strong>
<span class="hint">${t('account.signedIn', { date })}</span></div>
${!here && html`<button class="small-button" type="submit" name="${kind}" value="${id}" aria-label="${t('account.signOutOf', { session, date })}">${t('account.signOut')}</button>`}
</li>
`;
}

const day = (language: Language, time: number) =>
  new Intl.DateTimeFormat(aboutLanguage(language).dates, { dateStyle: 'long', timeZone: 'UTC' }).format(time);

/** Where somebody is, nobody has said: the time is told with its zone. */
const minute = (language: Language, time: number) =>
  `${new Intl.DateTimeFormat(aboutLanguage(language).dates, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(time)} UTC`;
