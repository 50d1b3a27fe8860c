/** A page of one's own, GET /account: which apps may use the account and where it is signed in, each with its end. */
import type { Context } from 'koa';
import type { Language } from '../../shared/errors.ts';
import { parameterReader } from '../../shared/http/body.ts';
import { text } from '../../shared/http/fields.ts';
import { stateOf } from '../../shared/http/respond.ts';
import type { ConnectedApp, SignedIn } from '../provider/connections.ts';
import type { OwnSession } from '../provider/own-sessions.ts';
import { StepGone } from './errors.ts';
import { type Html, html } from './html.ts';
import { goOn } from './interaction-page.ts';
import { type Reader, readerOf, showPage } from './page.ts';
import type { PageRooms } from './rooms.ts';
import { scopeWords } from './scope-words.ts';

const PATH = '/account';
/** By address. */
const BUDGET = { points: 300, seconds: 60 };
const MOST_SESSIONS = 50;

const readBody = parameterReader({});
/** An id in a button; what cannot be one names nothing. */
const idIn = (value: unknown): string | undefined => text(64).safeParse(value).data;
/** What the forms of one session prove themselves by. */
const formsOf = ({ session }: OwnSession) => `account ${session}`;

/** Who is not signed in is sent to. @throws StepGone where that has led to no session */
export async function showAccount(ctx: Context, rooms: PageRooms): Promise<void> {
  const { limits, ownSessions, connections, config } = rooms;
  await limits.count('pages', stateOf(ctx).address, BUDGET);
  const reader = readerOf(ctx);
  const own = await ownSessions.find(ctx);
  if (!own) {
    // The engine says `iss` with whatever it sends back: going there once more would be a circle.
    if (ctx.query.iss !== undefined) throw new StepGone('session');
    return goOn(ctx, ownSessions.signInAddress(reader.language));
  }
  // The address without what the engine added to it.
  if (ctx.query.iss !== undefined) return goOn(ctx, PATH);

  const { say } = reader;
  const { uid, username } = own.user;
  const [apps, sessions] = await Promise.all([connections.apps(uid), connections.sessions(uid)]);
  const others = sessions.filter(({ id }) => id !== own.session);
  const here = sessions.find(({ id }) => id === own.session);
  const hidden = others.length - MOST_SESSIONS;
  const main = html`<h1>${say('account.title')}</h1>
<p class="who"><span>${say('account.who', { account: username })}</span> <a href="/oauth/logout">${say('account.signOut')}</a></p>
<h2>${say('account.apps')}</h2>
${
  apps.length === 0
    ? html`<p class="hint">${say('account.noApps')}</p>`
    : form(rooms, own, 'disconnect', html`<ul class="open">${apps.map((app) => appItem(reader, app))}</ul>`)
}
<h2>${say('account.sessions')}</h2>
${form(
  rooms,
  own,
  'sign-out',
  html`<ul class="open">
${here && sessionItem(reader, here, true)}${others.slice(0, MOST_SESSIONS).map((one) => sessionItem(reader, one, false))}</ul>`,
)}
${hidden > 0 && html`<p class="hint">${say('account.more', { count: hidden })}</p>`}
${
  others.length > 0 &&
  form(
    rooms,
    own,
    'sign-out-elsewhere',
    html`<button class="button plain" type="submit">${say('account.elsewhere')}</button>`,
  )
}`;
  showPage(ctx, config, reader, { title: say('account.title'), main });
}

const form = ({ ownForms }: PageRooms, own: OwnSession, name: string, content: Html): Html =>
  html`<form method="post" action="${PATH}/${name}">
<input type="hidden" name="csrf" value="${ownForms.token(formsOf(own))}">
${content}
</form>`;

function appItem({ say, language }: Reader, { clientId, name, scopes, since }: ConnectedApp): Html {
  return html`<li>
<div><strong>${name}</strong>
<span class="hint">${say('account.since', { date: day(language, since) })}</span>
<ul class="hint">${scopes.map((scope) => html`<li>${scopeWords(say, scope)[0]}</li>`)}</ul></div>
<button class="small-button" type="submit" name="client_id" value="${clientId}" aria-label="${say('account.disconnectApp', { app: name })}">${say('account.disconnect')}</button>
</li>
`;
}

function sessionItem({ say, language }: Reader, { kind, id, since }: SignedIn, here: boolean): Html {
  const session = here ? say('account.here') : say(`account.${kind}`);
  const date = minute(language, since);
  return html`<li>
<div><strong>${session}</strong>
<span class="hint">${say('account.signedIn', { date })}</span></div>
${!here && html`<button class="small-button" type="submit" name="${kind}" value="${id}" aria-label="${say('account.signOutOf', { session, date })}">${say('account.signOut')}</button>`}
</li>
`;
}

const locales = { en: 'en-GB', zh: 'zh-CN' } as const;

const day = (language: Language, time: number) =>
  new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeZone: 'UTC' }).format(time);

/** Where somebody is, nobody has said: the time is told with its zone. */
const minute = (language: Language, time: number) =>
  `${new Intl.DateTimeFormat(locales[language], { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(time)} UTC`;

export const takeDisconnect = taking(async (fields, { user }, { connections }) => {
  const clientId = idIn(fields.client_id);
  if (clientId !== undefined) await connections.disconnect(user.uid, clientId);
});

export const takeSignOut = taking(async (fields, { user }, { connections }) => {
  for (const kind of ['browser', 'app'] as const) {
    const id = idIn(fields[kind]);
    if (id !== undefined) await connections.signOut(user.uid, { kind, id });
  }
});

export const takeSignOutElsewhere = taking(async (_fields, { user, session }, { connections }) => {
  await connections.signOutElsewhere(user.uid, session);
});

/** Takes a form of this page and shows the page anew. @throws ApiError FORBIDDEN where another page sent it */
function taking(
  act: (fields: Readonly<Record<string, unknown>>, own: OwnSession, rooms: PageRooms) => Promise<void>,
): (ctx: Context, rooms: PageRooms) => Promise<void> {
  return async (ctx, rooms) => {
    await rooms.limits.count('pages', stateOf(ctx).address, BUDGET);
    const own = await rooms.ownSessions.find(ctx);
    if (own) {
      const fields = await readBody(ctx);
      rooms.ownForms.check(ctx, formsOf(own), fields.csrf);
      await act(fields, own, rooms);
    }
    goOn(ctx, PATH);
  };
}
