/** Asking for a code where the password is forgotten: GET and POST /interaction/:uid/forgot. */
import type { Context } from 'koa';
import { z } from 'zod';
import { ApiError } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { drawCaptcha } from '../../../shared/captcha/draw.ts';
import { captchaAnswer } from '../../../shared/captcha/holder.ts';
import { stateOf } from '../../../shared/http/respond.ts';
import type { PageRooms } from '../deps.ts';
import { deviceOf } from '../kit/device-cookie.ts';
import { captchaField, type Faults, faultSummary, firstToFill, input } from '../kit/fields.ts';
import { html } from '../kit/html.ts';
import { addressOf, goOn, showStepPage, stepForm, takeForm, type Visit, visit } from '../kit/interaction-page.ts';
import { formFaults } from '../kit/refusals.ts';
import { holdReset } from './reset-cookie.ts';

const SCENARIO = 'forgot';
/** By address. */
const BUDGET = { points: 30, seconds: 600 };

const form = z.object({ username: text(254), captcha: captchaAnswer });

interface Shown {
  readonly username?: string | undefined;
  readonly faults?: Faults;
  readonly status?: number;
}

export async function showForgot(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  if (seen.step.asks !== 'login') return goOn(ctx, addressOf(seen.step));
  await show(ctx, rooms, seen, { username: seen.step.loginHint });
}

async function show(ctx: Context, rooms: PageRooms, seen: Visit, shown: Shown): Promise<void> {
  const { step, say } = seen;
  const { username, faults = {}, status } = shown;
  const picture = await drawCaptcha(await rooms.captchas.issue(step.uid, SCENARIO), 'png');
  const labels = { username: say('signIn.username'), captcha: say('captcha.label') };
  const first = firstToFill(Object.keys(labels), { username }, faults);
  const content = html`
${input({ name: 'username', label: labels.username, value: username, fault: faults.username, autocomplete: 'username', maxlength: 254, autofocus: first === 'username' })}
${captchaField(say, picture, addressOf(step, 'forgot'), faults.captcha, first === 'captcha')}
<button class="button" type="submit">${say('forgot.submit')}</button>`;
  const main = html`<h1>${say('forgot.title')}</h1>
<p class="lead">${say('forgot.intro')}</p>
${faultSummary(say('forgot.faults'), faults, labels)}
${stepForm(rooms, step, 'forgot', content)}
<p class="aside">${say('forgot.back')} <a href="${addressOf(step)}">${say('register.signIn')}</a></p>`;
  showStepPage(ctx, rooms, seen, { title: say('forgot.title'), main, status });
}

/** Whoever is named, the next page is the same. */
export async function takeForgot(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  const { step, say, language } = seen;
  const raw = await takeForm(ctx, step, rooms);
  if (step.asks !== 'login') return goOn(ctx, addressOf(step));
  const { address: caller } = stateOf(ctx);
  await rooms.limits.count('forgotten passwords', caller, BUDGET);

  const username = typeof raw.username === 'string' ? raw.username.slice(0, 254) : undefined;
  const again = (faults: Faults) => show(ctx, rooms, seen, { username, faults, status: 400 });
  const parsed = form.safeParse(raw);
  if (!parsed.success) return again(formFaults(parsed.error, raw, say));
  const { username: name, captcha } = parsed.data;
  const asker = { language, caller, device: deviceOf(ctx), interaction: step.uid };
  try {
    const asking = () => rooms.forgottenPasswords.ask(name, asker);
    holdReset(ctx, rooms, step, await rooms.captchas.spendFor(step.uid, SCENARIO, captcha, asking));
  } catch (error) {
    if (!(error instanceof ApiError) || error.errorName !== 'INVALID_CAPTCHA') throw error;
    return again({ captcha: say('captcha.wrong') });
  }
  goOn(ctx, addressOf(step, 'reset'));
}
