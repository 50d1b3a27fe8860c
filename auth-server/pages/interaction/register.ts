/** Making an account on the way to an app: GET and POST /interaction/:uid/register. */
import type { Context } from 'koa';
import { z } from 'zod';
import { email } from '../../../shared/accounts/emails.ts';
import { username } from '../../../shared/accounts/names.ts';
import { passwordIsNoName } from '../../../shared/accounts/own-name.ts';
import { newPassword, samePassword } from '../../../shared/accounts/passwords.ts';
import { register } from '../../../shared/accounts/register.ts';
import { ApiError, isFault } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { drawCaptcha } from '../../../shared/captcha/draw.ts';
import { captchaAnswer } from '../../../shared/captcha/holder.ts';
import { stateOf } from '../../../shared/http/respond.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { html } from '../../../shared/words/html.ts';
import type { PageDeps } from '../deps.ts';
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
import { tellReason } from '../kit/tell-reason.ts';
import { finishSignIn } from './finish-sign-in.ts';

const SCENARIO = 'register';
const form = z
  .object({ username, email, password: newPassword, confirm: text(1024), captcha: captchaAnswer })
  .superRefine(passwordIsNoName);
type Field = keyof typeof form.shape;
const fields = Object.keys(form.shape) as Field[];

interface Shown {
  readonly values?: { readonly username?: string | undefined; readonly email?: string | undefined };
  readonly faults?: Faults;
  readonly status?: number;
}

export async function showRegister(
  ctx: Context,
  deps: PageDeps,
  reader: PromptReader,
  shown: Shown = {},
): Promise<void> {
  const { prompt, t } = reader;
  if (prompt.asks !== 'login') return redirectTo(ctx, addressOf(prompt));
  const { values = {}, faults = {}, status } = shown;
  const picture = await drawCaptcha(await deps.captchas.issue(prompt.uid, SCENARIO), 'png');
  const labels = {
    username: t('register.username'),
    email: t('register.email'),
    password: t('register.password'),
    confirm: t('register.confirm'),
    captcha: t('captcha.label'),
  };
  const first = firstToFill(fields, values, faults);
  const field = (
    name: 'username' | 'email' | 'password' | 'confirm',
    about: Omit<Parameters<typeof input>[0], 'name' | 'label'>,
  ) => input({ name, label: labels[name], fault: faults[name], autofocus: first === name, ...about });
  const content = html`
${field('username', { value: values.username, hint: t('register.usernameHint'), autocomplete: 'username', maxlength: 64 })}
${field('email', { value: values.email, type: 'email', autocomplete: 'email', maxlength: 254 })}
${field('password', { type: 'password', hint: t('register.passwordHint'), autocomplete: 'new-password', maxlength: 1024 })}
${field('confirm', { type: 'password', autocomplete: 'new-password', maxlength: 1024 })}
${captchaField(t, picture, addressOf(prompt, 'register'), faults.captcha, first === 'captcha')}
<button class="button" type="submit">${t('register.submit')}</button>`;
  const main = html`<h1>${t('register.title')}</h1>
<p class="lead">${t('register.toApp', { app: prompt.app.name })}</p>
${faultSummary(t('register.faults'), faults, labels)}
${promptForm(deps, prompt, 'register', content)}
<p class="aside">${t('register.haveAccount')} <a href="${addressOf(prompt)}">${t('register.signIn')}</a></p>`;
  showPromptPage(ctx, deps, reader, { title: t('register.title'), main, status });
}

/** Makes the account, and signs it in for the app. */
export async function submitRegister(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  const { prompt } = reader;
  const raw = await readForm(ctx, prompt, deps);
  if (prompt.asks !== 'login') return redirectTo(ctx, addressOf(prompt));
  await deps.limits.count(budgets.registrations, stateOf(ctx).address);

  const parsed = form.safeParse(raw);
  const faults = { ...(await captchaFault(deps, reader, raw)), ...fieldFaults(reader, raw, parsed.error) };
  const again = (found: Faults, status: number) => {
    const kept = (name: Field) => (typeof raw[name] === 'string' ? raw[name].slice(0, 254) : undefined);
    const values = { username: kept('username'), email: kept('email') };
    const ordered = Object.fromEntries(fields.flatMap((name) => (found[name] ? [[name, found[name]]] : [])));
    return showRegister(ctx, deps, reader, { values, faults: ordered, status });
  };
  if (!parsed.success || Object.keys(faults).length) return again(faults, 400);
  try {
    const uid = await storeAccount(deps, reader, parsed.data);
    const user = { uid, language: reader.language };
    return await finishSignIn(ctx, deps, user, { by: 'password', amr: ['pwd'], isNew: true });
  } catch (error) {
    const errorName = error instanceof ApiError ? error.errorName : undefined;
    if (errorName === 'INVALID_PARAMETER') return again({ username: reader.t('register.reasons.reserved') }, 400);
    if (errorName === 'USERNAME_EXISTS') return again({ username: reader.t('register.reasons.usernameTaken') }, 409);
    if (errorName === 'EMAIL_EXISTS') return again({ email: reader.t('register.reasons.emailTaken') }, 409);
    throw error;
  }
}

/** A fault of ours leaves the captcha good, for the same form once more. */
async function storeAccount(deps: PageDeps, { prompt, language }: PromptReader, given: z.output<typeof form>) {
  try {
    return await register(deps, { ...given, language });
  } catch (error) {
    if (isFault(error)) await deps.captchas.giveBack(prompt.uid, SCENARIO, given.captcha);
    throw error;
  }
}

/** Any attempt spends the captcha: nobody learns which accounts there are without solving one for each. */
async function captchaFault(
  { captchas }: PageDeps,
  { prompt, t }: PromptReader,
  raw: Readonly<Record<string, unknown>>,
) {
  const given = form.shape.captcha.safeParse(raw.captcha);
  if (!given.success) return undefined;
  const right = await captchas.spend(prompt.uid, SCENARIO, given.data);
  return right ? undefined : { captcha: t('captcha.wrong') };
}

/** What is wrong with the fields of a registration. */
export function fieldFaults(
  { t }: PromptReader,
  raw: Readonly<Record<string, unknown>>,
  error: z.ZodError | undefined,
): Faults {
  const faults: Record<string, string> = {};
  for (const { path, message } of error?.issues ?? []) {
    const field = String(path[0]);
    faults[field] ??= raw[field] ? tellReason(t, message) : t('form.required');
  }
  const differs = typeof raw.confirm === 'string' && !samePassword(raw.confirm, String(raw.password));
  if (!faults.password && raw.confirm && differs) faults.confirm = t('register.reasons.differs');
  return faults;
}
