/** Asking for a code where the password is forgotten: GET and POST /interaction/:uid/forgot. */
import type { Context } from 'koa';
import { z } from 'zod';
import { ApiError } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { drawCaptcha } from '../../../shared/captcha/draw.ts';
import { captchaAnswer } from '../../../shared/captcha/holder.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
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
import { formFaults } from '../kit/refusals.ts';
import { holdReset } from './reset-cookie.ts';

const SCENARIO = 'forgot';
const form = z.object({ username: text(254), captcha: captchaAnswer });

interface Shown {
  readonly username?: string | undefined;
  readonly faults?: Faults;
  readonly status?: number;
}

export async function showForgot(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  if (reader.prompt.asks !== 'login') return redirectTo(ctx, addressOf(reader.prompt));
  await show(ctx, deps, reader, { username: reader.prompt.loginHint });
}

async function show(ctx: Context, deps: PageDeps, reader: PromptReader, shown: Shown): Promise<void> {
  const { prompt, t } = reader;
  const { username, faults = {}, status } = shown;
  const picture = await drawCaptcha(await deps.captchas.issue(prompt.uid, SCENARIO), 'png');
  const labels = { username: t('signIn.username'), captcha: t('captcha.label') };
  const first = firstToFill(Object.keys(labels), { username }, faults);
  const content = html`
${input({ name: 'username', label: labels.username, value: username, fault: faults.username, autocomplete: 'username', maxlength: 254, autofocus: first === 'username' })}
${captchaField(t, picture, addressOf(prompt, 'forgot'), faults.captcha, first === 'captcha')}
<button class="button" type="submit">${t('forgot.submit')}</button>`;
  const main = html`<h1>${t('forgot.title')}</h1>
<p class="lead">${t('forgot.intro')}</p>
${faultSummary(t('forgot.faults'), faults, labels)}
${promptForm(deps, prompt, 'forgot', content)}
<p class="aside">${t('forgot.back')} <a href="${addressOf(prompt)}">${t('register.signIn')}</a></p>`;
  showPromptPage(ctx, deps, reader, { title: t('forgot.title'), main, status });
}

/** Whoever is named, the next page is the same. */
export async function submitForgot(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  const { prompt, t, language } = reader;
  const raw = await readForm(ctx, prompt, deps);
  if (prompt.asks !== 'login') return redirectTo(ctx, addressOf(prompt));
  const { address: caller, device } = deviceOf(ctx);
  await deps.limits.count(budgets.forgottenPasswords, caller);

  const username = typeof raw.username === 'string' ? raw.username.slice(0, 254) : undefined;
  const again = (faults: Faults) => show(ctx, deps, reader, { username, faults, status: 400 });
  const parsed = form.safeParse(raw);
  if (!parsed.success) return again(formFaults(parsed.error, raw, t));
  const { username: name, captcha } = parsed.data;
  const asker = { language, caller, device, interaction: prompt.uid };
  try {
    const asking = () => deps.forgottenPasswords.ask(name, asker);
    holdReset(ctx, deps, prompt, await deps.captchas.spendFor(prompt.uid, SCENARIO, captcha, asking));
  } catch (error) {
    if (!(error instanceof ApiError) || error.errorName !== 'INVALID_CAPTCHA') throw error;
    return again({ captcha: t('captcha.wrong') });
  }
  redirectTo(ctx, addressOf(prompt, 'reset'));
}
