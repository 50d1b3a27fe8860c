/** Signing in: GET /interaction/:uid, POST /interaction/:uid/login. */
import type { Context } from 'koa';
import { z } from 'zod';
import { DEVICE_COOKIE, DEVICE_COOKIE_AGE } from '../../shared/accounts/known-devices.ts';
import { givenPassword } from '../../shared/accounts/passwords.ts';
import { drawCaptcha } from '../../shared/captcha/draw.ts';
import type { User } from '../../shared/db/users.ts';
import { ApiError } from '../../shared/errors.ts';
import { flag, text } from '../../shared/http/fields.ts';
import { stateOf } from '../../shared/http/respond.ts';
import type { House } from '../house.ts';
import { setCookie } from './cookies.ts';
import { captchaField, type Faults, faultSummary, input } from './fields.ts';
import { formTarget } from './headers.ts';
import { html } from './html.ts';
import { addressOf, goOn, type InteractionRooms, takeForm, type Visit, visit } from './interaction-page.ts';
import { showPage } from './page.ts';

const SCENARIO = 'login';

const form = z.object({
  username: text(254),
  password: givenPassword,
  captcha: text(64),
  remember: flag.optional(),
});

interface Shown {
  readonly username?: string | undefined;
  readonly remember?: boolean;
  readonly faults?: Faults;
  readonly status?: number;
}

export type SignInRooms = House & InteractionRooms;

export async function showSignIn(ctx: Context, rooms: SignInRooms, seen: Visit, shown: Shown = {}): Promise<void> {
  const { step, say } = seen;
  const { username, remember = false, faults = {}, status } = shown;
  const picture = await drawCaptcha(await rooms.captchas.issue(step.uid, SCENARIO), 'png');
  const main = html`<h1>${say('signIn.title')}</h1>
<p class="lead">${say('signIn.toApp', { app: step.app.name })}</p>
${faultSummary(say('signIn.faults'), faults)}
<form method="post" action="${addressOf(step, 'login')}" novalidate>
<input type="hidden" name="csrf" value="${rooms.ownForms.token(step.uid)}">
${input({ name: 'username', label: say('signIn.username'), value: username ?? step.loginHint, fault: faults.username, autocomplete: 'username', maxlength: 254, autofocus: true })}
${input({ name: 'password', label: say('signIn.password'), type: 'password', fault: faults.password, autocomplete: 'current-password', maxlength: 1024 })}
${captchaField(say, picture, addressOf(step), faults.captcha)}
<p class="check"><input type="checkbox" id="remember" name="remember" value="1"${remember && html` checked`}><label for="remember">${say('signIn.remember')}</label></p>
<button type="submit">${say('signIn.submit')}</button>
</form>
<p class="aside">${say('signIn.noAccount')} <a href="${addressOf(step, 'register')}">${say('signIn.register')}</a></p>`;
  showPage(ctx, rooms.config, seen, {
    title: say('signIn.title'),
    main,
    status,
    formTargets: [formTarget(step.redirectUri)],
  });
}

/** The captcha is checked first, and spent by any attempt. */
export async function takeSignIn(ctx: Context, rooms: SignInRooms): Promise<void> {
  const seen = await visit(ctx, rooms);
  const { step, say } = seen;
  const raw = await takeForm(ctx, step, rooms);
  if (step.asks !== 'login') return goOn(ctx, addressOf(step));

  const parsed = form.safeParse(raw);
  const username = typeof raw.username === 'string' ? raw.username.slice(0, 254) : undefined;
  const remember = flag.safeParse(raw.remember).data === true;
  const again = (faults: Faults, status = 400) => showSignIn(ctx, rooms, seen, { username, remember, faults, status });
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
    const faults = [...wrong].map((field) => [
      field,
      raw[field] ? say('register.reasons.other') : say('layout.required'),
    ]);
    return again(Object.fromEntries(faults));
  }
  if (!(await rooms.captchas.spend(step.uid, SCENARIO, parsed.data.captcha)))
    return again({ captcha: say('captcha.wrong') });

  const { username: name, password } = parsed.data;
  const device = ctx.cookies.get(DEVICE_COOKIE, { signed: false });
  let user: User;
  try {
    user = await rooms.signIn.verify({ name, password, address: stateOf(ctx).address, device });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { retryAfter = 1 } = error.particulars;
    switch (error.errorName) {
      case 'RATE_LIMITED':
        ctx.set('Retry-After', String(Math.ceil(retryAfter)));
        return again({ '': say('signIn.wait', { count: Math.ceil(retryAfter) }) }, 429);
      case 'ACCOUNT_NOT_FOUND':
      case 'INCORRECT_PASSWORD':
        // One answer for both: the page tells nobody which accounts there are.
        return again({ '': say('signIn.wrong') });
      default:
        throw error;
    }
  }
  setCookie(
    ctx,
    DEVICE_COOKIE,
    rooms.knownDevices.mark(user.uid),
    DEVICE_COOKIE_AGE,
    rooms.config.authUrl.startsWith('https:'),
  );
  goOn(ctx, await rooms.interactions.signedIn(ctx, user.uid, remember));
}
