/** Leads on from an expired page: reached by Back, a reload, a bookmark, or overtaken by another tab. */
import type { Context } from 'koa';
import { html } from '../../../shared/words/html.ts';
import { isInteractionGone } from '../../provider/internals.ts';
import type { PageDeps } from '../deps.ts';
import { InteractionExpired, wantsPage } from '../kit/failures.ts';
import { readerOf, redirectTo, showPage } from '../kit/layout.ts';

/**
 * Redirects to where the interaction led, or tells the person that they are signed in.
 * @param error why the page cannot be shown; thrown again, or left as the engine answered it, if nothing leads on
 */
export async function handleExpired(ctx: Context, deps: PageDeps, error: Error): Promise<void> {
  const answered = !(error instanceof InteractionExpired);
  if (answered && !isInteractionGone(error)) throw error;
  const { uid } = ctx.params as { uid?: string };
  const place = uid && (await deps.interactions.ledTo(ctx, uid));
  if (place) return redirectTo(ctx, place);

  const own = uid && wantsPage(ctx) ? await deps.ownSessions.find(ctx) : undefined;
  if (!own) {
    if (answered) return;
    throw error;
  }
  const reader = readerOf(ctx);
  const { t } = reader;
  const title = t('error.signedIn');
  const main = html`<h1>${title}</h1>
<p>${t('error.signedInMore', { account: own.user.username })}</p>
<ul class="links">
<li><a href="/account">${t('error.toAccount')}</a></li>
<li><a href="/">${t('error.toHome')}</a></li>
</ul>`;
  showPage(ctx, deps.config, reader, { title, main, languagesAt: null });
}
