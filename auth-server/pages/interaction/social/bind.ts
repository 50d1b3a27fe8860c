/** Binding a channel to an account that there is: GET and POST /interaction/:uid/sns/bind. Its password alone proves whose. */
import type { Context } from 'koa';
import { z } from 'zod';
import { givenPassword } from '../../../../shared/accounts/passwords.ts';
import { ChannelBound, IdentityBound, IdentityGone } from '../../../../shared/accounts/social.ts';
import { text } from '../../../../shared/api/fields.ts';
import { stateOf } from '../../../../shared/http/respond.ts';
import type { PageRooms } from '../../deps.ts';
import { deviceOf } from '../../kit/device-cookie.ts';
import { type Faults, faultSummary, firstToFill, input } from '../../kit/fields.ts';
import { html } from '../../kit/html.ts';
import { addressOf, goOn, showStepPage, stepForm, takeForm, type Visit, visit } from '../../kit/interaction-page.ts';
import { formFaults, signInRefusal } from '../../kit/refusals.ts';
import { enterAgain, type Held, heldBy, pageForHeld, showGone } from './pending-identity.ts';

const form = z.object({ username: text(254), password: givenPassword });

interface Shown {
  readonly username?: string | undefined;
  readonly faults?: Faults;
  readonly status?: number;
}

export const showBind = pageForHeld(show);

async function show(ctx: Context, rooms: PageRooms, seen: Visit, held: Held, shown: Shown = {}): Promise<void> {
  const { step, say } = seen;
  const { username, faults = {}, status } = shown;
  const labels = { username: say('signIn.username'), password: say('signIn.password') };
  const first = firstToFill(Object.keys(labels), { username }, faults);
  const content = html`
${input({ name: 'username', label: labels.username, value: username, fault: faults.username, autocomplete: 'username', maxlength: 254, autofocus: first === 'username' })}
${input({ name: 'password', label: labels.password, type: 'password', fault: faults.password, autocomplete: 'current-password', maxlength: 1024, autofocus: first === 'password' })}
<button class="button" type="submit">${say('social.bindSubmit')}</button>`;
  const { channel, identity } = held;
  const who = { channel, nickname: identity.profile.nickname ?? say('social.somebody') };
  const main = html`<h1>${say('social.bindTitle')}</h1>
<p class="lead">${say('social.bindLead', who)}</p>
${faultSummary(say('social.bindFaults'), faults, labels)}
${stepForm(rooms, step, 'sns/bind', content)}
<p class="aside">${say('signIn.noAccount')} <a href="${addressOf(step, 'sns/register')}">${say('signIn.register')}</a></p>`;
  showStepPage(ctx, rooms, seen, { title: say('social.bindTitle'), main, status });
}

/** Binds, and signs in for the app. */
export async function takeBind(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  const { step, say } = seen;
  const raw = await takeForm(ctx, step, rooms);
  if (step.asks !== 'login') return goOn(ctx, addressOf(step));
  const held = await heldBy(ctx, rooms, seen);
  if (!held) return showGone(ctx, rooms, seen);

  const username = typeof raw.username === 'string' ? raw.username.slice(0, 254) : undefined;
  const again = (faults: Faults, status = 400) => show(ctx, rooms, seen, held, { username, faults, status });
  const parsed = form.safeParse(raw);
  if (!parsed.success) return again(formFaults(parsed.error, raw, say));
  const { username: name, password } = parsed.data;
  try {
    const address = stateOf(ctx).address;
    const user = await rooms.signIn.verify({ name, password, address, device: deviceOf(ctx) });
    await rooms.socialAccounts.bind(held.token, user);
    return enterAgain(ctx, rooms, user, ['pwd']);
  } catch (error) {
    if (error instanceof IdentityGone) return showGone(ctx, rooms, seen);
    if (error instanceof IdentityBound) return goOn(ctx, addressOf(step, 'sns'));
    if (error instanceof ChannelBound) return again({ '': say('social.channelTaken', { channel: held.channel }) }, 409);
    const { faults, status } = signInRefusal(ctx, error, say, name);
    return again(faults, status);
  }
}
