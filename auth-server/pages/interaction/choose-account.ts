/** Which account it shall be, where somebody is signed in: GET /interaction/:uid, POST /interaction/:uid/account. */
import type { Context } from 'koa';
import type { PageRooms } from '../deps.ts';
import { type Faults, faultSummary } from '../kit/fields.ts';
import { html } from '../kit/html.ts';
import { addressOf, goOn, showStepPage, stepForm, takeForm, type Visit, visit } from '../kit/interaction-page.ts';

interface Shown {
  readonly faults?: Faults;
  readonly status?: number;
}

export async function showChooseAccount(
  ctx: Context,
  rooms: PageRooms,
  seen: Visit,
  { faults = {}, status }: Shown = {},
): Promise<void> {
  const { step, say } = seen;
  const user = step.account === undefined ? undefined : await rooms.users.byUid(step.account);
  const account = user?.username ?? '';
  const app = step.app.name;
  const button = (choice: string, words: string, plain: boolean) =>
    html`<button class="button${plain && html` plain`}" type="submit" name="choice" value="${choice}">${words}</button>`;
  const buttons =
    step.choice === 'expected'
      ? [button('another', say('choose.another'), false), button('leave', say('choose.leave', { app }), true)]
      : [
          button('continue', say('choose.continue', { account }), false),
          button('another', say('choose.another'), true),
        ];
  const main = html`<h1>${say('choose.title')}</h1>
<p class="lead">${say('choose.toApp', { app })}</p>
<p class="who"><span>${say('consent.account', { account })}</span></p>
${step.choice !== 'asked' && html`<p>${say(step.choice === 'expected' ? 'choose.expected' : 'choose.hinted', { app, account })}</p>`}
${faultSummary(say('choose.faults'), faults)}
${stepForm(rooms, step, 'account', html`<div class="choices">${buttons}</div>`)}`;
  showStepPage(ctx, rooms, seen, { title: say('choose.title'), main, status });
}

/** Goes on as who is signed in; or, where the app wants none but another, back to it without anybody. */
export async function takeChooseAccount(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  const { step, say } = seen;
  const { choice } = await takeForm(ctx, step, rooms);
  if (step.asks !== 'account') return goOn(ctx, addressOf(step));
  if (choice === 'another') {
    await rooms.interactions.askToSignIn(ctx);
    return goOn(ctx, addressOf(step));
  }
  if (choice === 'leave') return goOn(ctx, await rooms.interactions.leave(ctx));
  if (choice === 'continue' && step.choice !== 'expected') return goOn(ctx, await rooms.interactions.stay(ctx));
  return showChooseAccount(ctx, rooms, seen, { faults: { '': say('choose.decide') }, status: 400 });
}
