/** Setting a new password by the code from the mail: GET and POST /interaction/:uid/reset. */
import type { Context } from 'koa';
import { z } from 'zod';
import { newPassword } from '../../../shared/accounts/passwords.ts';
import { ApiError } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { stateOf } from '../../../shared/http/respond.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { html } from '../../../shared/words/html.ts';
import type { PageDeps } from '../deps.ts';
import { markDevice } from '../kit/device-cookie.ts';
import { type Faults, faultSummary, firstToFill, input } from '../kit/fields.ts';
import {
  addressOf,
  type PromptReader,
  promptForm,
  readForm,
  readPrompt,
  redirectTo,
  showPromptPage,
} from '../kit/interaction-page.ts';
import { sixDigits } from '../kit/six-digits.ts';
import { fieldFaults } from './register.ts';
import { dropReset, heldReset } from './reset-cookie.ts';
import { showSignIn } from './sign-in.ts';

const form = z.object({ code: sixDigits, password: newPassword, confirm: text(1024) });
const fields = ['code', 'password', 'confirm'] as const;

export async function showReset(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  if (reader.prompt.asks !== 'login') return redirectTo(ctx, addressOf(reader.prompt));
  if (!heldReset(ctx, deps, reader.prompt)) return redirectTo(ctx, addressOf(reader.prompt, 'forgot'));
  show(ctx, deps, reader);
}

function show(
  ctx: Context,
  deps: PageDeps,
  reader: PromptReader,
  shown: { code?: string | undefined; faults?: Faults; status?: number } = {},
): void {
  const { prompt, t } = reader;
  const { code: given, faults = {}, status } = shown;
  const labels = { code: t('reset.code'), password: t('register.password'), confirm: t('register.confirm') };
  const first = firstToFill(fields, { code: given }, faults);
  const password = (name: 'password' | 'confirm', hint?: string) =>
    input({
      name,
      label: labels[name],
      hint,
      type: 'password',
      fault: faults[name],
      autocomplete: 'new-password',
      maxlength: 1024,
      autofocus: first === name,
    });
  const content = html`
${input({ name: 'code', label: labels.code, value: given, hint: t('reset.codeHint'), fault: faults.code, autocomplete: 'one-time-code', maxlength: 32, code: true, digits: true, autofocus: first === 'code' })}
${password('password', t('register.passwordHint'))}
${password('confirm')}
<button class="button" type="submit">${t('reset.submit')}</button>
<p class="after">${t('reset.ends')}</p>`;
  const main = html`<h1>${t('reset.title')}</h1>
<p class="lead">${t('reset.intro')}</p>
${faultSummary(t('reset.faults'), faults, labels)}
${promptForm(deps, prompt, 'reset', content)}
<p class="aside">${t('reset.again')} <a href="${addressOf(prompt, 'forgot')}">${t('reset.askAgain')}</a></p>`;
  showPromptPage(ctx, deps, reader, { title: t('reset.title'), main, status });
}

/** Sets the password. Nobody is signed in by it: the next page asks for it. */
export async function submitReset(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  const { prompt, t } = reader;
  const raw = await readForm(ctx, prompt, deps);
  if (prompt.asks !== 'login') return redirectTo(ctx, addressOf(prompt));
  const held = heldReset(ctx, deps, prompt);
  if (!held) return redirectTo(ctx, addressOf(prompt, 'forgot'));
  await deps.limits.count(budgets.passwordResets, stateOf(ctx).address);

  const parsed = form.safeParse(raw);
  const again = (faults: Faults) => {
    const given = typeof raw.code === 'string' && !faults.code ? raw.code.slice(0, 32) : undefined;
    const ordered = Object.fromEntries(fields.flatMap((name) => (faults[name] ? [[name, faults[name]]] : [])));
    show(ctx, deps, reader, { code: given, faults: ordered, status: 400 });
  };
  const found = fieldFaults(reader, raw, parsed.error);
  const faults = { ...found, ...(found.code && raw.code ? { code: t('reset.wrongCode') } : undefined) };
  if (!parsed.success || Object.keys(faults).length) return again(faults);
  // The session in which the app asked for another sign-in is to end with the others.
  if (prompt.account !== undefined && prompt.account === held.uid) await deps.interactions.forgetSession(ctx);
  try {
    await deps.forgottenPasswords.reset(held, parsed.data.code, parsed.data.password);
  } catch (error) {
    const errorName = error instanceof ApiError ? error.errorName : undefined;
    if (errorName === 'INVALID_VERIFICATION_CODE') return again({ code: t('reset.wrongCode') });
    if (errorName === 'INVALID_PARAMETER') return again({ password: t('register.reasons.ownName') });
    if (errorName === 'SAME_PASSWORD') return again({ password: t('reset.same') });
    throw error;
  }
  if (held.uid !== undefined) markDevice(ctx, deps.knownDevices.mark(held.uid));
  dropReset(ctx);
  redirectTo(ctx, `${addressOf(prompt, 'reset')}/done`);
}

/** GET /interaction/:uid/reset/done: the sign-in page, with what was done. */
export async function showResetDone(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  if (reader.prompt.asks !== 'login') return redirectTo(ctx, addressOf(reader.prompt));
  await showSignIn(ctx, deps, reader, { notice: reader.t('reset.done') });
}
