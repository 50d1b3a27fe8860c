/** A page of one's own, GET /account: which apps and other platforms open the account, and where it is signed in, each with its end. */
import type { Context } from 'koa';
import { ownMedium } from '../../../shared/accounts/media.ts';
import { ApiError } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import type { Binding } from '../../../shared/db/tables/social-identities.ts';
import { parameterReader } from '../../../shared/http/body.ts';
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
import { sixDigits } from '../kit/six-digits.ts';

const PATH = '/account';
const MOST_SESSIONS = 50;

const readBody = parameterReader({});
/** An id in a button; what cannot be one names nothing. */
const idIn = (value: unknown): string | undefined => text(64).safeParse(value).data;
/** What the forms of one session prove themselves by. */
const formsOf = ({ session }: OwnSession) => `account ${session}`;

/** Who is not signed in is sent to. @throws StepGone where that has led to no session */
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
  if (ctx.query.iss !== undefined) return redirectTo(ctx, PATH);

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

const form = ({ ownForms }: PageDeps, own: OwnSession, name: string, content: Html): Html =>
  html`<form method="post" action="${PATH}/${name}">
<input type="hidden" name="csrf" value="${ownForms.token(formsOf(own))}">
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
  const outcome = outcomes.find((one) => one === ctx.query.code);
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

/** How sending or validating a code ended, as the address of the page says it. */
const outcomes = ['sent', 'wrong', 'wait', 'unsent'] as const;

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

export const submitDisconnect = taking(async (fields, { user }, { openGrants }) => {
  const clientId = idIn(fields.client_id);
  if (clientId !== undefined) await openGrants.disconnect(user.uid, clientId);
});

export const submitUnbind = taking(async (fields, { user }, { socialAccounts }) => {
  const channel = idIn(fields.channel);
  if (channel !== undefined) await socialAccounts.unbind(user.uid, channel);
});

export const submitSendCode = taking(async (_fields, { user }, { verificationCodes }, ctx) => {
  const medium = ownMedium({ email: user.email, phone: null });
  if (!medium) return undefined;
  const { language } = readerOf(ctx);
  const about = { purpose: 'verify', language, own: true, ownPhone: user.phone, caller: stateOf(ctx).address } as const;
  try {
    await verificationCodes.send({ uid: user.uid, medium, ...about });
    return '?code=sent';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.errorName === 'VERIFICATION_NOT_SENT' ? '?code=unsent' : '?code=wait';
  }
});

export const submitValidateCode = taking(async (fields, { user }, { provenMedia }) => {
  const medium = ownMedium({ email: user.email, phone: null });
  const code = sixDigits.safeParse(fields.code).data;
  if (!medium) return undefined;
  if (code === undefined) return '?code=wrong';
  try {
    await provenMedia.prove(user, medium, code);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError && error.errorName === 'INVALID_VERIFICATION_CODE') return '?code=wrong';
    throw error;
  }
});

export const submitSignOut = taking(async (fields, { user }, { openGrants }) => {
  for (const kind of ['browser', 'app'] as const) {
    const id = idIn(fields[kind]);
    if (id !== undefined) await openGrants.signOut(user.uid, { kind, id });
  }
});

export const submitSignOutElsewhere = taking(async (_fields, { user, session }, { openGrants }) => {
  await openGrants.signOutElsewhere(user.uid, session);
});

/** Takes a form of this page and shows the page anew, with the outcome that `act` gives as a query. @throws ApiError FORBIDDEN where another page sent it */
function taking(
  act: (
    fields: Readonly<Record<string, unknown>>,
    own: OwnSession,
    deps: PageDeps,
    ctx: Context,
  ) => Promise<string | undefined>,
): (ctx: Context, deps: PageDeps) => Promise<void> {
  return async (ctx, deps) => {
    await deps.limits.count(budgets.pages, stateOf(ctx).address);
    const own = await deps.ownSessions.find(ctx);
    if (!own) return redirectTo(ctx, PATH);
    const fields = await readBody(ctx);
    deps.ownForms.check(ctx, formsOf(own), fields.csrf);
    const outcome = await act(fields, own, deps, ctx);
    redirectTo(ctx, PATH + (outcome ?? ''));
  };
}
