/** Signing in: GET /interaction/:uid, POST /interaction/:uid/login. */
import type { Context } from 'koa';
import { z } from 'zod';
import { givenPassword } from '../../../shared/accounts/passwords.ts';
import { flag, text } from '../../../shared/api/fields.ts';
import { drawCaptcha } from '../../../shared/captcha/draw.ts';
import { captchaAnswer } from '../../../shared/captcha/holder.ts';
import { html } from '../../../shared/words/html.ts';
import type { PageDeps } from '../deps.ts';
import { deviceOf } from '../kit/device-cookie.ts';
import { captchaField, type Faults, faultSummary, firstToFill, input } from '../kit/fields.ts';
import {
  addressOf,
  type PromptReader,
  promptForm,
  readForm,
  readPrompt,
  redirectTo,
  showPromptPage,
} from '../kit/interaction-page.ts';
import { formFaults, signInRefusal } from '../kit/refusals.ts';
import { finishSignIn } from './finish-sign-in.ts';
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

export async function showSignIn(ctx: Context, deps: PageDeps, reader: PromptReader, shown: Shown = {}): Promise<void> {
  const { prompt, t } = reader;
  const { username = prompt.loginHint, remember = false, faults = {}, notice, status } = shown;
  const picture = await drawCaptcha(await deps.captchas.issue(prompt.uid, SCENARIO), 'png');
  const labels = { username: t('signIn.username'), password: t('signIn.password'), captcha: t('captcha.label') };
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
  const main = html`<h1>${t('signIn.title')}</h1>
<p class="lead">${t('signIn.toApp', { app: prompt.app.name })}</p>
${notice && html`<p class="notice" role="status">${notice}</p>`}
${faultSummary(t('signIn.faults'), faults, labels)}
${promptForm(
  deps,
  prompt,
  'login',
  html`${name}${password}${captchaField(t, picture, addressOf(prompt), faults.captcha, first === 'captcha')}
<p class="tick remember"><input type="checkbox" id="remember" name="remember" value="1"${remember && html` checked`}><label for="remember">${t('signIn.remember')}</label></p>
<button class="button" type="submit">${t('signIn.submit')}</button>
<p class="after"><a href="${addressOf(prompt, 'forgot')}">${t('signIn.forgot')}</a></p>`,
)}
${socialButtons(deps, reader)}
<p class="aside">${t('signIn.noAccount')} <a href="${addressOf(prompt, 'register')}">${t('signIn.register')}</a></p>`;
  showPromptPage(ctx, deps, reader, { title: t('signIn.title'), main, status });
}

/** The captcha is checked first, and spent by any attempt. Which of name and password was wrong is never said. */
export async function submitSignIn(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  const { prompt, t } = reader;
  const raw = await readForm(ctx, prompt, deps);
  if (prompt.asks !== 'login') return redirectTo(ctx, addressOf(prompt));

  const username = typeof raw.username === 'string' ? raw.username.slice(0, 254) : undefined;
  const remember = flag.safeParse(raw.remember).data === true;
  const again = (faults: Faults, status = 400) => showSignIn(ctx, deps, reader, { username, remember, faults, status });
  const parsed = form.safeParse(raw);
  if (!parsed.success) return again(formFaults(parsed.error, raw, t));
  const { username: name, password, captcha } = parsed.data;
  try {
    const user = await deps.captchas.spendFor(prompt.uid, SCENARIO, captcha, () =>
      deps.signIn.verify({ name, password, ...deviceOf(ctx) }),
    );
    return await finishSignIn(ctx, deps, user, { by: 'password', amr: ['pwd'], remember });
  } catch (error) {
    const { faults, status } = signInRefusal(ctx, error, t, name);
    return again(faults, status);
  }
}
