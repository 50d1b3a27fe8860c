/** Which account it shall be, where somebody is signed in: GET /interaction/:uid, POST /interaction/:uid/account. */
import type { Context } from 'koa';
import { html } from '../../../shared/words/html.ts';
import type { PageDeps } from '../deps.ts';
import { type Faults, faultSummary } from '../kit/fields.ts';
import {
  addressOf,
  type PromptReader,
  promptForm,
  readForm,
  readPrompt,
  redirectTo,
  showPromptPage,
} from '../kit/interaction-page.ts';

interface Shown {
  readonly faults?: Faults;
  readonly status?: number;
}

export async function showChooseAccount(
  ctx: Context,
  deps: PageDeps,
  reader: PromptReader,
  { faults = {}, status }: Shown = {},
): Promise<void> {
  const { prompt, t } = reader;
  const user = prompt.account === undefined ? undefined : await deps.users.byUid(prompt.account);
  const account = user?.username ?? '';
  const app = prompt.app.name;
  const button = (choice: string, words: string, plain: boolean) =>
    html`<button class="button${plain && html` plain`}" type="submit" name="choice" value="${choice}">${words}</button>`;
  const buttons =
    prompt.choice === 'expected'
      ? [button('another', t('choose.another'), false), button('leave', t('choose.leave', { app }), true)]
      : [button('continue', t('choose.continue', { account }), false), button('another', t('choose.another'), true)];
  const main = html`<h1>${t('choose.title')}</h1>
<p class="lead">${t('choose.toApp', { app })}</p>
<p class="who"><span>${t('consent.account', { account })}</span></p>
${prompt.choice !== 'asked' && html`<p>${t(prompt.choice === 'expected' ? 'choose.expected' : 'choose.hinted', { app, account })}</p>`}
${faultSummary(t('choose.faults'), faults)}
${promptForm(deps, prompt, 'account', html`<div class="choices">${buttons}</div>`)}`;
  showPromptPage(ctx, deps, reader, { title: t('choose.title'), main, status });
}

/** Goes on as who is signed in; or, where the app wants none but another, back to it without anybody. */
export async function submitChooseAccount(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  const { prompt, t } = reader;
  const { choice } = await readForm(ctx, prompt, deps);
  if (prompt.asks !== 'account') return redirectTo(ctx, addressOf(prompt));
  if (choice === 'another') {
    await deps.interactions.askToSignIn(ctx);
    return redirectTo(ctx, addressOf(prompt));
  }
  if (choice === 'leave') return redirectTo(ctx, await deps.interactions.leave(ctx));
  if (choice === 'continue' && prompt.choice !== 'expected') return redirectTo(ctx, await deps.interactions.stay(ctx));
  return showChooseAccount(ctx, deps, reader, { faults: { '': t('choose.decide') }, status: 400 });
}
