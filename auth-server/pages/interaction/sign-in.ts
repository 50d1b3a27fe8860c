/** Signing in: GET /interaction/:uid, POST /interaction/:uid/login. */
import type { Context } from 'koa';
import { z } from 'zod';
import { tellOfSignIn } from '../../../shared/accounts/new-sign-in.ts';
import { givenPassword } from '../../../shared/accounts/passwords.ts';
import { flag, text } from '../../../shared/api/fields.ts';
import { drawCaptcha } from '../../../shared/captcha/draw.ts';
import { captchaAnswer } from '../../../shared/captcha/holder.ts';
import { stateOf } from '../../../shared/http/respond.ts';
import type { PageRooms } from '../deps.ts';
import { deviceOf, rememberDevice } from '../kit/device-cookie.ts';
import { captchaField, type Faults, faultSummary, firstToFill, input } from '../kit/fields.ts';
import { html } from '../kit/html.ts';
import { addressOf, goOn, showStepPage, stepForm, takeForm, type Visit, visit } from '../kit/interaction-page.ts';
import { formFaults, signInRefusal } from '../kit/refusals.ts';
import { socialButtons } from './social/buttons.ts';

const SCENARIO = 'login';

const form = z.object({ username: text(254), password: givenPassword, captcha: captchaAnswer });

interface Shown {
  readonly username?: string | undefined;
  readonly remember?: boolean;
  readonly faults?: Faults;
  /** What went well before. */
  readonly notice?: string;
  readonly status?: number;
}

export async function showSignIn(ctx: Context, rooms: PageRooms, seen: Visit, shown: Shown = {}): Promise<void> {
  const { step, say } = seen;
  const { username = step.loginHint, remember = false, faults = {}, notice, status } = shown;
  const picture = await drawCaptcha(await rooms.captchas.issue(step.uid, SCENARIO), 'png');
  const labels = { username: say('signIn.username'), password: say('signIn.password'), captcha: say('captcha.label') };
  const first = firstToFill(Object.keys(labels), { username }, faults);
  const name = input({
    name: 'username',
    label: labels.username,
    value: username,
    fault: faults.username,
    autocomplete: 'username',
    maxlength: 254,
    autofocus: first === 'username',
  });
  const password = input({
    name: 'password',
    label: labels.password,
    type: 'password',
    fault: faults.password,
    autocomplete: 'current-password',
    maxlength: 1024,
    autofocus: first === 'password',
  });
  const main = html`<h1>${say('signIn.title')}</h1>
<p class="lead">${say('signIn.toApp', { app: step.app.name })}</p>
${notice && html`<p class="notice" role="status">${notice}</p>`}
${faultSummary(say('signIn.faults'), faults, labels)}
${stepForm(
  rooms,
  step,
  'login',
  html`${name}${password}${captchaField(say, picture, addressOf(step), faults.captcha, first === 'captcha')}
<p class="tick remember"><input type="checkbox" id="remember" name="remember" value="1"${remember && html` checked`}><label for="remember">${say('signIn.remember')}</label></p>
<button class="button" type="submit">${say('signIn.submit')}</button>
<p class="after"><a href="${addressOf(step, 'forgot')}">${say('signIn.forgot')}</a></p>`,
)}
${socialButtons(rooms, seen)}
<p class="aside">${say('signIn.noAccount')} <a href="${addressOf(step, 'register')}">${say('signIn.register')}</a></p>`;
  showStepPage(ctx, rooms, seen, { title: say('signIn.title'), main, status });
}

/** The captcha is checked first, and spent by any attempt. Which of name and password was wrong is never said. */
export async function takeSignIn(ctx: Context, rooms: PageRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  const { step, say } = seen;
  const raw = await takeForm(ctx, step, rooms);
  if (step.asks !== 'login') return goOn(ctx, addressOf(step));

  const username = typeof raw.username === 'string' ? raw.username.slice(0, 254) : undefined;
  const remember = flag.safeParse(raw.remember).data === true;
  const again = (faults: Faults, status = 400) => showSignIn(ctx, rooms, seen, { username, remember, faults, status });
  const parsed = form.safeParse(raw);
  if (!parsed.success) return again(formFaults(parsed.error, raw, say));
  const { username: name, password, captcha } = parsed.data;
  try {
    const from = { address: stateOf(ctx).address, device: deviceOf(ctx) };
    const user = await rooms.captchas.spendFor(step.uid, SCENARIO, captcha, () =>
      rooms.signIn.verify({ name, password, ...from }),
    );
    await tellOfSignIn(rooms, user, from);
    rememberDevice(ctx, rooms, user.uid);
    return goOn(ctx, await rooms.interactions.signedIn(ctx, user.uid, remember));
  } catch (error) {
    const { faults, status } = signInRefusal(ctx, error, say, name);
    return again(faults, status);
  }
}
