/** A page with a form, below /interaction/:uid, as one value: its routes and the tests that every page must pass derive from it. */
import type { Context } from 'koa';
import type { z } from 'zod';
import { ApiError } from '../../../shared/api/errors.ts';
import { captchaAnswer } from '../../../shared/captcha/holder.ts';
import { stateOf } from '../../../shared/http/respond.ts';
import type { NamedBudget } from '../../../shared/limits/budgets.ts';
import type { Html } from '../../../shared/words/html.ts';
import { type Translate, wordsIn } from '../../../shared/words/words.ts';
import type { Prompt } from '../../provider/interactions.ts';
import type { PageDeps } from '../deps.ts';
import type { Faults, Refusal } from './fields.ts';
import { type FormParts, formParts } from './form-parts.ts';
import {
  addressOf,
  type FormName,
  type PromptReader,
  readForm,
  readPrompt,
  redirectTo,
  showPromptPage,
} from './interaction-page.ts';
import { faultsOf } from './refusals.ts';

/** A request to a page, with what the page needs. */
export interface PageRequest<N = undefined> extends PromptReader {
  readonly ctx: Context;
  readonly deps: PageDeps;
  readonly needs: N;
}

export interface Shown {
  /** What the form was sent with, where it is shown once more. */
  readonly sent?: Readonly<Record<string, unknown>>;
  readonly faults?: Faults;
  /** What went well before. */
  readonly notice?: string;
  readonly status?: number;
}

type Values = Readonly<Record<string, string | undefined>>;

interface Definition<F extends z.ZodObject, N> {
  /** Where the form is sent to. */
  readonly path: FormName;
  /** Where its page is: at the path, or at the address of the interaction itself. */
  readonly shownAt?: 'interaction';
  /** The prompt that it belongs to: at any other, people are sent to where they are. */
  readonly asks: Prompt['asks'];
  /** The scenario of its captcha, where it asks for one. */
  readonly captcha?: string;
  readonly budget?: NamedBudget;
  readonly fields: F;
  /** Of the fields that people fill in, in the order of the page. */
  readonly labels?: (t: Translate) => Readonly<Record<string, string>>;
  /** The fields that are shown once more as they were sent. */
  readonly keeps?: readonly string[];
  /** What the fields hold at first. */
  readonly initial?: (request: PageRequest<N>) => Values;
  /** What the page cannot be without. Undefined where it has answered itself because that is missing. */
  readonly needs?: (ctx: Context, deps: PageDeps, reader: PromptReader) => Promise<N | undefined>;
  /** Replaces and adds to what the fields' own checks found. */
  readonly check?: (t: Translate, sent: Readonly<Record<string, unknown>>, found: Faults) => Faults;
  view(request: PageRequest<N>, form: FormParts, shown: Shown): Promise<Content> | Content;
  /** Resolves to where to go on, to why the form is shown once more, or to undefined where it has answered itself. */
  submit(request: PageRequest<N>, given: z.output<F>): Promise<string | Refusal | undefined>;
}

interface Content {
  readonly title: string;
  readonly main: Html;
}

export interface FormPage<N = undefined> {
  readonly path: FormName;
  readonly shownAt: 'interaction' | 'path';
  readonly asks: Prompt['asks'];
  readonly captcha: string | undefined;
  readonly budget: NamedBudget | undefined;
  /** The names of the fields that people fill in. */
  readonly fields: readonly string[];
  readonly hasNeeds: boolean;
  get(ctx: Context, deps: PageDeps): Promise<void>;
  /** Answers a GET for a prompt that was found already. */
  open(ctx: Context, deps: PageDeps, reader: PromptReader): Promise<void>;
  post(ctx: Context, deps: PageDeps): Promise<void>;
  show(request: PageRequest<N>, shown?: Shown): Promise<void>;
}

const KEPT_LENGTH = 254;

export function formPage<F extends z.ZodObject, N = undefined>(page: Definition<F, N>): FormPage<N> {
  const { path, shownAt = 'path', asks, captcha, budget, fields, keeps = [] } = page;
  const labelsIn = (t: Translate) => page.labels?.(t) ?? {};

  const requestOf = async (ctx: Context, deps: PageDeps, reader: PromptReader) => {
    const needs = page.needs ? await page.needs(ctx, deps, reader) : (undefined as N);
    return page.needs && needs === undefined ? undefined : { ...reader, ctx, deps, needs: needs as N };
  };

  const show = async (request: PageRequest<N>, shown: Shown = {}): Promise<void> => {
    const { ctx, deps, prompt, t, language } = request;
    const labels = labelsIn(t);
    const values = shown.sent ? textsOf(shown.sent, keeps) : (page.initial?.(request) ?? {});
    const faults = inOrder(Object.keys(labels), shown.faults ?? {});
    const another = addressOf(prompt, shownAt === 'path' ? path : undefined);
    const form = await formParts({ deps, prompt, t, path, labels, values, faults, scenario: captcha, another });
    const content = await page.view(request, form, shown);
    showPromptPage(ctx, deps, { prompt, t, language }, { ...content, status: shown.status });
  };

  /** Any attempt spends the captcha: nobody tries a second thing with one picture. */
  const wrongCaptcha = async ({ deps, prompt, t }: PromptReader & { deps: PageDeps }, sent: unknown) => {
    const answer = captchaAnswer.safeParse(sent);
    if (captcha === undefined || !answer.success) return undefined;
    return (await deps.captchas.spend(prompt.uid, captcha, answer.data)) ? undefined : t('captcha.wrong');
  };

  const submit = async (request: PageRequest<N>, sent: Readonly<Record<string, unknown>>, given: z.output<F>) => {
    const { deps, prompt, t } = request;
    const work = () => page.submit(request, given);
    if (captcha === undefined) return work();
    const answer = captchaAnswer.parse(sent.captcha);
    return deps.captchas.spendFor(prompt.uid, captcha, answer, work).catch((error): Refusal => {
      if (!(error instanceof ApiError) || error.errorName !== 'INVALID_CAPTCHA') throw error;
      return { faults: { captcha: t('captcha.wrong') }, status: 400 };
    });
  };

  const open = async (ctx: Context, deps: PageDeps, reader: PromptReader): Promise<void> => {
    if (reader.prompt.asks !== asks) return redirectTo(ctx, addressOf(reader.prompt));
    const request = await requestOf(ctx, deps, reader);
    if (request) await show(request);
  };

  return {
    path,
    shownAt,
    asks,
    captcha,
    budget,
    fields: Object.keys(labelsIn(wordsIn('en'))),
    hasNeeds: page.needs !== undefined,
    show,

    open,
    get: async (ctx, deps) => open(ctx, deps, await readPrompt(ctx, deps)),

    async post(ctx, deps) {
      const reader = await readPrompt(ctx, deps);
      const sent = await readForm(ctx, reader.prompt, deps);
      if (reader.prompt.asks !== asks) return redirectTo(ctx, addressOf(reader.prompt));
      if (budget) await deps.limits.count(budget, stateOf(ctx).address);
      const request = await requestOf(ctx, deps, reader);
      if (!request) return;

      const { t } = reader;
      const parsed = fields.safeParse(sent);
      const found = faultsOf(parsed.error, sent, t);
      const faults = { ...found, ...page.check?.(t, sent, found) };
      if (!parsed.success || Object.keys(faults).length > 0) {
        const wrong = await wrongCaptcha(request, sent.captcha);
        return show(request, { sent, faults: { ...faults, ...(wrong && { captcha: wrong }) }, status: 400 });
      }
      const outcome = await submit(request, sent, parsed.data);
      if (typeof outcome === 'string') redirectTo(ctx, outcome);
      else if (outcome) await show(request, { sent, ...outcome });
    },
  };
}

function textsOf(sent: Readonly<Record<string, unknown>>, names: readonly string[]): Values {
  const kept = (value: unknown) => (typeof value === 'string' ? value.slice(0, KEPT_LENGTH) : undefined);
  return Object.fromEntries(names.map((name) => [name, kept(sent[name])]));
}

/** Those of the form as a whole first, then each as its field stands on the page. */
function inOrder(names: readonly string[], faults: Faults): Faults {
  return Object.fromEntries(['', ...names].flatMap((name) => (faults[name] ? [[name, faults[name]]] : [])));
}
