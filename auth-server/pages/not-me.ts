/** "That was not me": GET and POST /not-me/:token, the link of a security notice. */
import type { Context } from 'koa';
import { type FormerMedium, NOT_ME_PATH, type Occurrence } from '../../shared/accounts/notices/not-me-links.ts';
import { parameterReader } from '../../shared/http/body.ts';
import { stateOf } from '../../shared/http/request.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import { noteOwn, type OwnOperation, performOwn } from '../../shared/operations/own.ts';
import { html } from '../../shared/words/html.ts';
import type { PageDeps } from './deps.ts';
import { type Reader, readerOf, showPage } from './kit/layout.ts';
import { momentToken, timed } from './kit/moment.ts';

/** Milliseconds: two machines' clocks differ, and a notice comes a moment after its sign-in. */
const A_MOMENT = 60_000;

const readBody = parameterReader({});
const tokenOf = (ctx: Context): string => String(ctx.params.token);

/** The content of the link. Undefined if it is no longer valid, which was answered. */
async function occurrenceOf(ctx: Context, deps: PageDeps, reader: Reader): Promise<Occurrence | undefined> {
  await deps.limits.count(budgets.pages, stateOf(ctx).address);
  const occurrence = await deps.notMeLinks.read(tokenOf(ctx));
  if (!occurrence) showGone(ctx, deps, reader);
  return occurrence;
}

/** Mail programs and scanners follow links, so only the button does anything. */
export async function showNotMe(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = readerOf(ctx);
  const { t, language } = reader;
  const occurrence = await occurrenceOf(ctx, deps, reader);
  if (!occurrence) return;
  const main = html`<h1>${t('notMe.title')}</h1>
<p class="lead">${timed(language, t('notMe.intro', { time: momentToken(occurrence.at) }))}</p>
${occurrence.former && html`<p>${t('notMe.introBack', { medium: occurrence.former.medium.address })}</p>`}
<form method="post" action="${NOT_ME_PATH}/${tokenOf(ctx)}">
<input type="hidden" name="csrf" value="${deps.csrf.token(tokenOf(ctx))}">
<button class="button" type="submit">${t('notMe.submit')}</button>
</form>
<p class="aside">${t('notMe.wasMe')}</p>`;
  showPage(ctx, deps.config, reader, { title: t('notMe.title'), main });
}

export async function submitNotMe(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = readerOf(ctx);
  const { t, language } = reader;
  const { csrf } = await readBody(ctx);
  const occurrence = await occurrenceOf(ctx, deps, reader);
  if (!occurrence) return;
  deps.csrf.check(ctx, tokenOf(ctx), csrf);
  const { uid, at, place, former } = occurrence;
  if (!(await deps.notMeLinks.spend(occurrence))) return showGone(ctx, deps, reader);
  const givenBack = former !== undefined && (await giveBack(deps, uid, former));
  await performOwn('own.sign-out', { uid, via: 'page' }, deps, () =>
    deps.openGrants.endSince(uid, at - A_MOMENT, place),
  );
  const user = await deps.users.byUid(uid);
  const main = html`<h1>${t('notMe.done')}</h1>
<p class="lead">${givenBack ? t('notMe.doneBack', { medium: former.medium.address }) : t('notMe.doneMore')}</p>
<p><a class="button" href="${deps.ownSessions.newPasswordAddress(language, user?.username ?? '')}">${t('notMe.newPassword')}</a></p>`;
  showPage(ctx, deps.config, reader, { title: t('notMe.done'), main });
}

async function giveBack({ formerMedia, auditLog }: PageDeps, uid: number, former: FormerMedium): Promise<boolean> {
  const given = await formerMedia.giveBack(uid, former);
  const operation: OwnOperation = former.medium.kind === 'email' ? 'own.email' : 'own.phone';
  if (given) await noteOwn(operation, { uid, via: 'page' }, { auditLog });
  return given;
}

function showGone(ctx: Context, { config, ownSessions }: PageDeps, reader: Reader): void {
  const { t, language } = reader;
  const main = html`<h1>${t('notMe.gone')}</h1>
<p class="lead">${t('notMe.goneMore')}</p>
<ul class="links">
<li><a href="${ownSessions.newPasswordAddress(language, '')}">${t('notMe.newPassword')}</a></li>
<li><a href="/">${t('error.toHome')}</a></li>
</ul>`;
  showPage(ctx, config, reader, { title: t('notMe.gone'), status: 410, main });
}
