/** What all pages of an interaction share: finding its prompt, reading its forms, showing it. */
import type { Context } from 'koa';
import { parameterReader } from '../../../shared/http/body.ts';
import { stateOf } from '../../../shared/http/request.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { InteractionExpired } from './failures.ts';
import { formTarget, type Page, type Reader, readerOf, redirectTo, showPage } from './layout.ts';

/** A reader at a prompt. */
export interface PromptReader extends Reader {
  readonly prompt: Prompt;
}

const readBody = parameterReader({});

/**
 * The prompt at `/interaction/:uid`.
 * @throws InteractionExpired where there is none in this browser; ApiError RATE_LIMITED
 */
export async function readPrompt(ctx: Context, { interactions, limits }: PageDeps): Promise<PromptReader> {
  await limits.count(budgets.pages, stateOf(ctx).address);
  const prompt = await interactions.find(ctx, ctx.params.uid as string);
  if (!prompt) throw new InteractionExpired();
  return { prompt, ...readerOf(ctx, prompt.uiLocales) };
}

/** `readPrompt` for a page of one prompt. Undefined if the person is at another one, and was redirected there. */
export async function readPromptOf(
  asks: Prompt['asks'],
  ctx: Context,
  deps: PageDeps,
): Promise<PromptReader | undefined> {
  const reader = await readPrompt(ctx, deps);
  if (reader.prompt.asks === asks) return reader;
  redirectTo(ctx, addressOf(reader.prompt));
  return undefined;
}

/** The forms of a prompt, each with its own path. */
export type FormName =
  | 'login'
  | 'factor'
  | 'terms'
  | 'step-up'
  | 'leave'
  | 'passkey'
  | 'register'
  | 'register/phone'
  | 'register/by-phone'
  | 'account'
  | 'confirm'
  | 'switch'
  | 'code'
  | 'code/enter'
  | 'forgot'
  | 'reset'
  | 'reopen'
  | 'sns'
  | 'sns/register'
  | 'sns/bind';

/** The address of a prompt, or of one of its forms. */
export const addressOf = ({ uid }: Prompt, form?: FormName): string => `/interaction/${uid}${form ? `/${form}` : ''}`;

/** A form of a prompt with its CSRF token. Its id is its name. */
export function promptForm({ csrf }: PageDeps, prompt: Prompt, name: FormName, content?: Html): Html {
  return html`<form id="${name}" method="post" action="${addressOf(prompt, name)}" novalidate data-script="submit-once">
<input type="hidden" name="csrf" value="${csrf.token(prompt.uid)}">
${content}
</form>`;
}

/**
 * Reads the filled-in fields of such a form.
 * @throws ApiError FORBIDDEN where another page sent it; what `parameterReader` throws
 */
export async function readPromptForm(
  ctx: Context,
  prompt: Prompt,
  { csrf }: PageDeps,
): Promise<Record<string, unknown>> {
  const fields = await readBody(ctx);
  csrf.check(ctx, prompt.uid, fields.csrf);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

/** Answers with a page of a prompt, whose forms may redirect to the app. */
export function showPromptPage(ctx: Context, { config }: PageDeps, reader: PromptReader, page: Page): void {
  showPage(ctx, config, reader, { ...page, formTargets: [formTarget(reader.prompt.redirectUri)] });
}
