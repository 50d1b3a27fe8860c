/** Binding a channel to an account that there is: GET and POST /interaction/:uid/sns/bind. Its password alone proves whose. */
import type { Context } from 'koa';
import { z } from 'zod';
import { givenPassword } from '../../../../shared/accounts/passwords.ts';
import { ChannelBound, IdentityBound, PendingIdentityExpired } from '../../../../shared/accounts/social.ts';
import { text } from '../../../../shared/api/fields.ts';
import { html } from '../../../../shared/words/html.ts';
import type { PageDeps } from '../../deps.ts';
import { deviceOf } from '../../kit/device-cookie.ts';
import { type Faults, faultSummary, firstToFill, input } from '../../kit/fields.ts';
import {
  addressOf,
  type PromptReader,
  promptForm,
  readForm,
  readPrompt,
  redirectTo,
  showPromptPage,
} from '../../kit/interaction-page.ts';
import { formFaults, signInRefusal } from '../../kit/refusals.ts';
import { finishSignIn } from '../finish-sign-in.ts';
import {
  dropPending,
  type PendingIdentity,
  pendingIdentityOf,
  pendingIdentityPage,
  showGone,
} from './pending-identity.ts';

const form = z.object({ username: text(254), password: givenPassword });

interface Shown {
  readonly username?: string | undefined;
  readonly faults?: Faults;
  readonly status?: number;
}

export const showBind = pendingIdentityPage(show);

async function show(
  ctx: Context,
  deps: PageDeps,
  reader: PromptReader,
  pending: PendingIdentity,
  shown: Shown = {},
): Promise<void> {
  const { prompt, t } = reader;
  const { username, faults = {}, status } = shown;
  const labels = { username: t('signIn.username'), password: t('signIn.password') };
  const first = firstToFill(Object.keys(labels), { username }, faults);
  const content = html`
${input({ name: 'username', label: labels.username, value: username, fault: faults.username, autocomplete: 'username', maxlength: 254, autofocus: first === 'username' })}
${input({ name: 'password', label: labels.password, type: 'password', fault: faults.password, autocomplete: 'current-password', maxlength: 1024, autofocus: first === 'password' })}
<button class="button" type="submit">${t('social.bindSubmit')}</button>`;
  const { channel, identity } = pending;
  const who = { channel, nickname: identity.profile.nickname ?? t('social.somebody') };
  const main = html`<h1>${t('social.bindTitle')}</h1>
<p class="lead">${t('social.bindLead', who)}</p>
${faultSummary(t('social.bindFaults'), faults, labels)}
${promptForm(deps, prompt, 'sns/bind', content)}
<p class="aside">${t('signIn.noAccount')} <a href="${addressOf(prompt, 'sns/register')}">${t('signIn.register')}</a></p>`;
  showPromptPage(ctx, deps, reader, { title: t('social.bindTitle'), main, status });
}

/** Binds, and signs in for the app. */
export async function takeBind(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  const { prompt, t } = reader;
  const raw = await readForm(ctx, prompt, deps);
  if (prompt.asks !== 'login') return redirectTo(ctx, addressOf(prompt));
  const pending = await pendingIdentityOf(ctx, deps, reader);
  if (!pending) return showGone(ctx, deps, reader);

  const username = typeof raw.username === 'string' ? raw.username.slice(0, 254) : undefined;
  const again = (faults: Faults, status = 400) => show(ctx, deps, reader, pending, { username, faults, status });
  const parsed = form.safeParse(raw);
  if (!parsed.success) return again(formFaults(parsed.error, raw, t));
  const { username: name, password } = parsed.data;
  try {
    const user = await deps.signIn.verify({ name, password, ...deviceOf(ctx) });
    await deps.socialAccounts.bind(pending.token, user);
    dropPending(ctx);
    return await finishSignIn(ctx, deps, user, { by: 'password', amr: ['pwd'] });
  } catch (error) {
    if (error instanceof PendingIdentityExpired) return showGone(ctx, deps, reader);
    if (error instanceof IdentityBound) return redirectTo(ctx, addressOf(prompt, 'sns'));
    if (error instanceof ChannelBound)
      return again({ '': t('social.channelTaken', { channel: pending.channel }) }, 409);
    const { faults, status } = signInRefusal(ctx, error, t, name);
    return again(faults, status);
  }
}
