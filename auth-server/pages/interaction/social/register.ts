/** Making an account for who comes from a channel: GET and POST /interaction/:uid/sns/register. */
import type { Context } from 'koa';
import { z } from 'zod';
import { email } from '../../../../shared/accounts/emails.ts';
import { username } from '../../../../shared/accounts/names.ts';
import { passwordIsNoName } from '../../../../shared/accounts/own-name.ts';
import { newPassword } from '../../../../shared/accounts/passwords.ts';
import { IdentityBound, PendingIdentityExpired } from '../../../../shared/accounts/social.ts';
import { ApiError } from '../../../../shared/api/errors.ts';
import { text } from '../../../../shared/api/fields.ts';
import { stateOf } from '../../../../shared/http/respond.ts';
import { budgets } from '../../../../shared/limits/budgets.ts';
import { html } from '../../../../shared/words/html.ts';
import type { PageDeps } from '../../deps.ts';
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
import { finishSignIn } from '../finish-sign-in.ts';
import { fieldFaults } from '../register.ts';
import {
  dropPending,
  type PendingIdentity,
  pendingIdentityOf,
  pendingIdentityPage,
  showGone,
} from './pending-identity.ts';

const form = z.object({ username, email, password: newPassword, confirm: text(1024) }).superRefine(passwordIsNoName);
type Field = keyof typeof form.shape;
const fields = Object.keys(form.shape) as Field[];

interface Shown {
  readonly values?: { readonly username?: string | undefined; readonly email?: string | undefined };
  readonly faults?: Faults;
  readonly status?: number;
}

export const showSocialRegister = pendingIdentityPage(show);

async function show(
  ctx: Context,
  deps: PageDeps,
  reader: PromptReader,
  pending: PendingIdentity,
  shown: Shown = {},
): Promise<void> {
  const { prompt, t } = reader;
  const { profile } = pending.identity;
  const suggested = { username: username.safeParse(profile.nickname).data, email: profile.email };
  const { values = suggested, faults = {}, status } = shown;
  const labels = Object.fromEntries(fields.map((name) => [name, t(`register.${name}`)])) as Record<Field, string>;
  const first = firstToFill(fields, values, faults);
  const field = (name: Field, about: Omit<Parameters<typeof input>[0], 'name' | 'label'>) =>
    input({ name, label: labels[name], fault: faults[name], autofocus: first === name, ...about });
  const content = html`
${field('username', { value: values.username, hint: t('register.usernameHint'), autocomplete: 'username', maxlength: 64 })}
${field('email', { value: values.email, type: 'email', autocomplete: 'email', maxlength: 254 })}
${field('password', { type: 'password', hint: t('register.passwordHint'), autocomplete: 'new-password', maxlength: 1024 })}
${field('confirm', { type: 'password', autocomplete: 'new-password', maxlength: 1024 })}
<button class="button" type="submit">${t('register.submit')}</button>`;
  const who = { channel: pending.channel, nickname: profile.nickname ?? t('social.somebody') };
  const main = html`<h1>${t('social.newTitle')}</h1>
<p class="lead">${t('social.newLead', who)}</p>
${faultSummary(t('register.faults'), faults, labels)}
${promptForm(deps, prompt, 'sns/register', content)}
<p class="aside">${t('register.haveAccount')} <a href="${addressOf(prompt, 'sns/bind')}">${t('social.bind', who)}</a></p>`;
  showPromptPage(ctx, deps, reader, { title: t('social.newTitle'), main, status });
}

/** Makes the account with the channel bound to it, and signs it in for the app. */
export async function takeSocialRegister(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  const { prompt, t, language } = reader;
  const raw = await readForm(ctx, prompt, deps);
  if (prompt.asks !== 'login') return redirectTo(ctx, addressOf(prompt));
  await deps.limits.count(budgets.registrations, stateOf(ctx).address);
  const pending = await pendingIdentityOf(ctx, deps, reader);
  if (!pending) return showGone(ctx, deps, reader);

  const again = (faults: Faults, status: number) => {
    const kept = (name: Field) => (typeof raw[name] === 'string' ? raw[name].slice(0, 254) : undefined);
    const values = { username: kept('username'), email: kept('email') };
    return show(ctx, deps, reader, pending, { values, faults, status });
  };
  const parsed = form.safeParse(raw);
  const faults = fieldFaults(reader, raw, parsed.error);
  if (!parsed.success || Object.keys(faults).length) return again(faults, 400);
  try {
    const uid = await deps.socialAccounts.register(pending.token, { ...parsed.data, language });
    dropPending(ctx);
    const by = pending.identity.channel;
    return await finishSignIn(ctx, deps, { uid, language }, { by, amr: [], isNew: true });
  } catch (error) {
    if (error instanceof PendingIdentityExpired) return showGone(ctx, deps, reader);
    // By another window of the same person, who can go on as whom it says.
    if (error instanceof IdentityBound) return redirectTo(ctx, addressOf(prompt, 'sns'));
    const errorName = error instanceof ApiError ? error.errorName : undefined;
    if (errorName === 'INVALID_PARAMETER') return again({ username: t('register.reasons.reserved') }, 400);
    if (errorName === 'USERNAME_EXISTS') return again({ username: t('register.reasons.usernameTaken') }, 409);
    if (errorName === 'EMAIL_EXISTS') return again({ email: t('social.emailTaken') }, 409);
    throw error;
  }
}
