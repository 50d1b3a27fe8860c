/** The way on from a page that is over: Back, a reload, a bookmark, another tab that was quicker. */
import type { Context } from 'koa';
import type { PageRooms } from '../deps.ts';
import { StepGone, wantsPage } from '../kit/failures.ts';
import { html } from '../kit/html.ts';
import { goOn } from '../kit/interaction-page.ts';
import { readerOf, showPage } from '../kit/layout.ts';

/**
 * Leads where the interaction led, or tells who is signed in that they are.
 * @param error why its page cannot be shown; thrown on, or left as the engine answered it, where there is no way on
 */
export async function leadOn(ctx: Context, rooms: PageRooms, error: Error): Promise<void> {
  const answered = !(error instanceof StepGone);
  if (answered && error.name !== 'SessionNotFound') throw error;
  const { uid } = ctx.params as { uid?: string };
  const place = uid && (await rooms.interactions.ledTo(ctx, uid));
  if (place) return goOn(ctx, place);

  const own = uid && wantsPage(ctx) ? await rooms.ownSessions.find(ctx) : undefined;
  if (!own) {
    if (answered) return;
    throw error;
  }
  const reader = readerOf(ctx);
  const { say } = reader;
  const title = say('error.signedIn');
  const main = html`<h1>${title}</h1>
<p>${say('error.signedInMore', { account: own.user.username })}</p>
<ul class="links">
<li><a href="/account">${say('error.toAccount')}</a></li>
<li><a href="/">${say('error.toHome')}</a></li>
</ul>`;
  showPage(ctx, rooms.config, reader, { title, main, again: null });
}
