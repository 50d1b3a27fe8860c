/** Making an account for who comes from a channel: GET and POST /interaction/:uid/sns/register. */
import type { Context } from 'koa';
import { z } from 'zod';
import { email } from '../../../../shared/accounts/emails.ts';
import { username } from '../../../../shared/accounts/names.ts';
import { passwordIsNoName } from '../../../../shared/accounts/own-name.ts';
import { newPassword } from '../../../../shared/accounts/passwords.ts';
import { IdentityBound, IdentityGone } from '../../../../shared/accounts/social.ts';
import { ApiError } from '../../../../shared/api/errors.ts';
import { text } from '../../../../shared/api/fields.ts';
import { stateOf } from '../../../../shared/http/respond.ts';
import type { PageRooms } from '../../deps.ts';
import { type Faults, faultSummary, firstToFill, input } from '../../kit/fields.ts';
import { html } from '../../kit/html.ts';
import { addressOf, goOn, showStepPage, stepForm, takeForm, type Visit, visit } from '../../kit/interaction-page.ts';
import { fieldFaults } from '../register.ts';
import { enter, type Held, heldBy, pageForHeld, showGone } from './pending-identity.ts';

const BUDGET = { points: 60, seconds: 600 };

const form = z.object({ username, email, password: newPassword, confirm: text(1024) }).superRefine(passwordIsNoName);
type Field = keyof typeof form.shape;
const fields = Object.keys(form.shape) as Field[];

interface Shown {
  readonly values?: { readonly username?: string | undefined; readonly email?: string | undefined };
  readonly faults?: Faults;
  readonly status?: number;
}

export const showSocialRegister = pageForHeld(show);

async function show(ctx: Context, rooms: PageRooms, seen: Visit, held: Held, shown: Shown = {}): Promise<void> {
  const { step, say } = seen;
  const { profile } = held.identity;
  const suggested = { username: username.safeParse(profile.nickname).data, email: profile.email };
  const { values = suggested, faults = {}, status } = shown;
  const labels = Object.fromEntries(fields.map((name) => [name, say(`register.${name}`)])) as Record<Field, string>;
  const first = firstToFill(fields, values, faults);
  const field = (name: Field, about: Omit<Parameters<typeof input>[0], 'name' | 'label'>) =>
    input({ name, label: labels[name], fault: faults[name], autofocus: first === name, ...about });
  const content = html`
${field('username', { value: values.username, hint: say('register.usernameHint'), autocomplete: 'username', maxlength: 64 })}
${field('email', { value: values.email, type: 'email', autocomplete: 'email', maxlength: 254 })}
${field('password', { type: 'password', hint: say('register.passwordHint'), autocomplete: 'new-password', maxlength: 1024 })}
${field('confirm', { type: 'password', autocomplete: 'new-password', maxlength: 1024 })}
<button class="button" type="submit">${say('register.submit')}</button>`;
  const who = { channel: held.channel, nickname: profile.nickname ?? say('social.somebody') };
  const main = html`<h1>${say('social.newTitle')}</h1>
<p class="lead">${say('social.newLead', who)}</p>
${faultSummary(say('register.faults'), faults, labels)}
${stepForm(rooms, step, 'sns/register', content)}
<p class="aside">${say('register.haveAccount')} <a href="${addressOf(step, 'sns/bind')}">${say('social.bind', who)}</a></p>`;
  showStepPage(ctx, rooms, seen, { title: say('social.newTitle'), main, status });
}

/** Makes the account with the channel bound to it, and signs it in for the app. */
export async function takeSocialRegister(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  const { step, say, language } = seen;
  const raw = await takeForm(ctx, step, rooms);
  if (step.asks !== 'login') return goOn(ctx, addressOf(step));
  await rooms.limits.count('registrations', stateOf(ctx).address, BUDGET);
  const held = await heldBy(ctx, rooms, seen);
  if (!held) return showGone(ctx, rooms, seen);

  const again = (faults: Faults, status: number) => {
    const kept = (name: Field) => (typeof raw[name] === 'string' ? raw[name].slice(0, 254) : undefined);
    const values = { username: kept('username'), email: kept('email') };
    return show(ctx, rooms, seen, held, { values, faults, status });
  };
  const parsed = form.safeParse(raw);
  const faults = fieldFaults(seen, raw, parsed.error);
  if (!parsed.success || Object.keys(faults).length) return again(faults, 400);
  try {
    const uid = await rooms.socialAccounts.register(held.token, { ...parsed.data, language });
    return enter(ctx, rooms, uid, []);
  } catch (error) {
    if (error instanceof IdentityGone) return showGone(ctx, rooms, seen);
    // By another window of the same person, who can go on as whom it says.
    if (error instanceof IdentityBound) return goOn(ctx, addressOf(step, 'sns'));
    const errorName = error instanceof ApiError ? error.errorName : undefined;
    if (errorName === 'INVALID_PARAMETER') return again({ username: say('register.reasons.reserved') }, 400);
    if (errorName === 'USERNAME_EXISTS') return again({ username: say('register.reasons.usernameTaken') }, 409);
    if (errorName === 'EMAIL_EXISTS') return again({ email: say('social.emailTaken') }, 409);
    throw error;
  }
}
