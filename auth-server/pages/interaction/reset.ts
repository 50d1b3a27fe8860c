/** Setting a new password by the code from the mail: GET and POST /interaction/:uid/reset. */
import type { Context } from 'koa';
import { z } from 'zod';
import { newPassword } from '../../../shared/accounts/passwords.ts';
import { ApiError } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { stateOf } from '../../../shared/http/respond.ts';
import type { PageRooms } from '../deps.ts';
import { rememberDevice } from '../kit/device-cookie.ts';
import { type Faults, faultSummary, firstToFill, input } from '../kit/fields.ts';
import { html } from '../kit/html.ts';
import { addressOf, goOn, showStepPage, stepForm, takeForm, type Visit, visit } from '../kit/interaction-page.ts';
import { sixDigits } from '../kit/six-digits.ts';
import { fieldFaults } from './register.ts';
import { dropReset, heldReset } from './reset-cookie.ts';
import { showSignIn } from './sign-in.ts';

/** By address; each code has its own five. */
const BUDGET = { points: 60, seconds: 600 };

const form = z.object({ code: sixDigits, password: newPassword, confirm: text(1024) });
const fields = ['code', 'password', 'confirm'] as const;

export async function showReset(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  if (seen.step.asks !== 'login') return goOn(ctx, addressOf(seen.step));
  if (!heldReset(ctx, rooms, seen.step)) return goOn(ctx, addressOf(seen.step, 'forgot'));
  show(ctx, rooms, seen);
}

function show(
  ctx: Context,
  rooms: PageRooms,
  seen: Visit,
  shown: { code?: string | undefined; faults?: Faults; status?: number } = {},
): void {
  const { step, say } = seen;
  const { code: given, faults = {}, status } = shown;
  const labels = { code: say('reset.code'), password: say('register.password'), confirm: say('register.confirm') };
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
${input({ name: 'code', label: labels.code, value: given, hint: say('reset.codeHint'), fault: faults.code, autocomplete: 'one-time-code', maxlength: 32, code: true, digits: true, autofocus: first === 'code' })}
${password('password', say('register.passwordHint'))}
${password('confirm')}
<button class="button" type="submit">${say('reset.submit')}</button>
<p class="after">${say('reset.ends')}</p>`;
  const main = html`<h1>${say('reset.title')}</h1>
<p class="lead">${say('reset.intro')}</p>
${faultSummary(say('reset.faults'), faults, labels)}
${stepForm(rooms, step, 'reset', content)}
<p class="aside">${say('reset.again')} <a href="${addressOf(step, 'forgot')}">${say('reset.askAgain')}</a></p>`;
  showStepPage(ctx, rooms, seen, { title: say('reset.title'), main, status });
}

/** Sets the password. Nobody is signed in by it: the next page asks for it. */
export async function takeReset(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  const { step, say } = seen;
  const raw = await takeForm(ctx, step, rooms);
  if (step.asks !== 'login') return goOn(ctx, addressOf(step));
  const held = heldReset(ctx, rooms, step);
  if (!held) return goOn(ctx, addressOf(step, 'forgot'));
  await rooms.limits.count('password resets', stateOf(ctx).address, BUDGET);

  const parsed = form.safeParse(raw);
  const again = (faults: Faults) => {
    const given = typeof raw.code === 'string' && !faults.code ? raw.code.slice(0, 32) : undefined;
    const ordered = Object.fromEntries(fields.flatMap((name) => (faults[name] ? [[name, faults[name]]] : [])));
    show(ctx, rooms, seen, { code: given, faults: ordered, status: 400 });
  };
  const found = fieldFaults(seen, raw, parsed.error);
  const faults = { ...found, ...(found.code && raw.code ? { code: say('reset.wrongCode') } : undefined) };
  if (!parsed.success || Object.keys(faults).length) return again(faults);
  // The session in which the app asked for another sign-in is to end with the others.
  if (step.account !== undefined && step.account === held.uid) await rooms.interactions.forgetSession(ctx);
  try {
    await rooms.forgottenPasswords.reset(held, parsed.data.code, parsed.data.password);
  } catch (error) {
    const errorName = error instanceof ApiError ? error.errorName : undefined;
    if (errorName === 'INVALID_VERIFICATION_CODE') return again({ code: say('reset.wrongCode') });
    if (errorName === 'INVALID_PARAMETER') return again({ password: say('register.reasons.ownName') });
    if (errorName === 'SAME_PASSWORD') return again({ password: say('reset.same') });
    throw error;
  }
  if (held.uid !== undefined) rememberDevice(ctx, rooms, held.uid);
  dropReset(ctx);
  goOn(ctx, `${addressOf(step, 'reset')}/done`);
}

/** GET /interaction/:uid/reset/done: the sign-in page, with what was done. */
export async function showResetDone(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  if (seen.step.asks !== 'login') return goOn(ctx, addressOf(seen.step));
  await showSignIn(ctx, rooms, seen, { notice: seen.say('reset.done') });
}
