/**
 * A page with a form, below /interaction/:uid, as one value: its routes and the tests that every page must pass derive
 * from it.
 */
import type { Context } from 'koa';
import type { z } from 'zod';
import { stateOf } from '../../../shared/http/request.ts';
import type { NamedBudget } from '../../../shared/limits/budgets.ts';
import type { Html } from '../../../shared/words/html.ts';
import { DEFAULT_LANGUAGE } from '../../../shared/words/language.ts';
import { type Translate, wordsIn } from '../../../shared/words/words.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import {
  askedAgain,
  callerOf,
  captchaFault,
  type FormCaptcha,
  kindOf,
  newChallenge,
  withFormCaptcha,
} from './captcha.ts';
import { type Faults, type FormRefusal, fieldFaults } from './fields.ts';
import { type FormParts, formParts } from './form-parts.ts';
import {
  addressOf,
  type FormName,
  type PromptReader,
  readPrompt,
  readPromptForm,
  showPromptPage,
} from './interaction-page.ts';
import { redirectTo } from './layout.ts';

/** A request to a page, with what the page requires. */
export interface PageRequest<N = undefined> extends PromptReader {
  readonly ctx: Context;
  readonly deps: PageDeps;
  readonly needs: N;
}

export interface Shown {
  /** The sent values, if the form is shown again. */
  readonly sent?: Readonly<Record<string, unknown>>;
  readonly faults?: Faults;
  /** A confirmation. */
  readonly notice?: string;
  readonly status?: number;
  /** True if the form was not evaluated: every field keeps its value. */
  readonly untried?: boolean;
  /** Whether a code was sent instead of a captcha. */
  readonly mailed?: boolean;
}

type Values = Readonly<Record<string, string | undefined>>;

interface Definition<F extends z.ZodObject, N> {
  /** The path that the form is sent to. */
  readonly path: FormName;
  /** Where the page is: at the same path, or at the address of the interaction itself. */
  readonly shownAt?: 'interaction';
  /** The prompt that it belongs to; at any other prompt the person is redirected to that one. */
  readonly asks: Prompt['asks'];
  /** The captcha that it may ask for: see `CaptchaPolicy`. */
  readonly captcha?: FormCaptcha;
  readonly budget?: NamedBudget;
  readonly fields: F;
  /** Labels of the fields that people fill in, in the order of the page. */
  readonly labels?: (t: Translate) => Readonly<Record<string, string>>;
  /** Fields that keep their sent value when the form is shown again. */
  readonly keeps?: readonly string[];
  /** True for a form of boxes, which have no label of a field: the language can change without losing the ticks. */
  readonly boxes?: boolean;
  /** Initial values of the fields. */
  readonly initial?: (request: PageRequest<N>) => Values;
  /** What the page requires. Undefined if it is missing and `needs` has answered itself. */
  readonly needs?: (ctx: Context, deps: PageDeps, reader: PromptReader) => Promise<N | undefined>;
  /** Replaces or extends the faults that the field checks found. */
  readonly check?: (t: Translate, sent: Readonly<Record<string, unknown>>, found: Faults) => Faults;
  view(request: PageRequest<N>, form: FormParts, shown: Shown): Promise<Content> | Content;
  /**
   * Resolves to the address to go to, to a refusal that shows the form again, or to undefined if it has answered
   * itself.
   */
  submit(request: PageRequest<N>, given: z.output<F>): Promise<string | FormRefusal | undefined>;
}

interface Content {
  readonly title: string;
  readonly main: Html;
}

export interface FormPage<N = undefined> {
  readonly path: FormName;
  readonly shownAt: 'interaction' | 'path';
  readonly asks: Prompt['asks'];
  readonly captcha: FormCaptcha | undefined;
  readonly budget: NamedBudget | undefined;
  /** The names of the fields that people fill in. */
  readonly fields: readonly string[];
  readonly hasNeeds: boolean;
  get(ctx: Context, deps: PageDeps): Promise<void>;
  /** Answers a GET whose prompt has been read already. */
  open(ctx: Context, deps: PageDeps, reader: PromptReader): Promise<void>;
  post(ctx: Context, deps: PageDeps): Promise<void>;
  show(request: PageRequest<N>, shown?: Shown): Promise<void>;
}

const KEPT_LENGTH = 1024;

/** Declares a page with a form. */
export function formPage<F extends z.ZodObject, N = undefined>(page: Definition<F, N>): FormPage<N> {
  const { path, shownAt = 'path', asks, captcha, budget, fields, keeps = [], labels: labelsIn = () => ({}) } = page;

  const requestOf = async (ctx: Context, deps: PageDeps, reader: PromptReader) => {
    const needs = page.needs ? await page.needs(ctx, deps, reader) : (undefined as N);
    return page.needs && needs === undefined ? undefined : { ...reader, ctx, deps, needs: needs as N };
  };

  const show = async (request: PageRequest<N>, shown: Shown = {}): Promise<void> => {
    const { ctx, deps, prompt, t, language } = request;
    const labels = labelsIn(t);
    const kept = shown.untried ? Object.keys(labels) : keeps;
    const values = shown.sent ? textsOf(shown.sent, kept) : (page.initial?.(request) ?? {});
    const caller = captcha && callerOf(ctx, prompt, captcha, shown.sent ?? values);
    const asked = caller && (shown.faults?.captcha !== undefined || (await deps.captchaPolicy.shows(caller)));
    const kind = kindOf(shown.sent);
    const challenge = captcha && asked ? await newChallenge(deps, prompt, captcha, kind) : undefined;
    const faults = shown.faults ?? {};
    const form = formParts({
      deps,
      prompt,
      t,
      path,
      labels,
      values,
      faults,
      challenge,
      mails: captcha?.field !== undefined,
      mailed: shown.mailed === true,
    });
    const content = await page.view(request, form, { ...shown, faults: form.faults });
    // A page may leave its form out, where nothing is to be filled in.
    const isFilledIn = Object.keys(labels).length > 0 || page.boxes;
    const hasForm = isFilledIn && content.main.source.includes(`<form id="${path}"`);
    const languageForm = hasForm ? { id: path, action: addressOf(prompt, path) } : undefined;
    showPromptPage(ctx, deps, { prompt, t, language }, { ...content, status: shown.status, languageForm });
  };

  /** Shows the page again with another captcha or in another language; everything typed stays. */
  const showAgain = async (request: PageRequest<N>, sent: Readonly<Record<string, unknown>>): Promise<void> => {
    const { ctx, deps, prompt, t, language } = request;
    if (!captcha?.field || askedAgain(sent) !== 'mail') return show(request, { sent, untried: true });
    const to = fields.shape[captcha.field]?.safeParse(sent[captcha.field]).data;
    if (typeof to !== 'string') {
      const faults = { [captcha.field]: t(sent[captcha.field] ? 'captcha.mail.noAddress' : 'form.required') };
      return show(request, { sent, untried: true, faults, status: 400 });
    }
    const about = { holder: prompt.uid, scenario: captcha.scenario, language, caller: stateOf(ctx).address };
    await deps.captchaCodes.send(captcha.field, to, about);
    return show(request, { sent, untried: true, mailed: true });
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
    fields: Object.keys(labelsIn(wordsIn(DEFAULT_LANGUAGE))),
    hasNeeds: page.needs !== undefined,
    show,

    open,
    get: async (ctx, deps) => open(ctx, deps, await readPrompt(ctx, deps)),

    async post(ctx, deps) {
      const reader = await readPrompt(ctx, deps);
      const sent = await readPromptForm(ctx, reader.prompt, deps);
      if (reader.prompt.asks !== asks) return redirectTo(ctx, addressOf(reader.prompt));
      const { t } = reader;
      const isAskedAgain = askedAgain(sent) !== undefined;
      // Another page's button leads here with what was typed there, where nothing may have been yet.
      const isEmpty = sent.from !== undefined && Object.keys(labelsIn(t)).every((name) => sent[name] === undefined);
      if (budget && !isAskedAgain && !isEmpty) await deps.limits.count(budget, stateOf(ctx).address);
      const request = await requestOf(ctx, deps, reader);
      if (!request) return;
      if (isAskedAgain) return showAgain(request, sent);
      if (isEmpty) return show(request);

      const parsed = fields.safeParse(sent);
      const found = fieldFaults(parsed.error, sent, reader);
      const faults = { ...found, ...page.check?.(t, sent, found) };
      const caller = captcha && callerOf(ctx, reader.prompt, captcha, sent);
      if (!parsed.success || Object.keys(faults).length > 0) {
        const asked = caller && (await deps.captchaPolicy.shows(caller));
        const wrong = captcha && asked ? await captchaFault(request, captcha, sent) : undefined;
        return show(request, { sent, faults: { ...faults, ...(wrong && { captcha: wrong }) }, status: 400 });
      }
      const work = () => page.submit(request, parsed.data);
      const admitted = caller && (await deps.captchaPolicy.admit(caller));
      const asked = captcha && admitted === 'captcha';
      if (asked && sent.captcha === undefined)
        return show(request, { sent, untried: true, faults: { captcha: t('form.required') }, status: 400 });
      const outcome = asked ? await withFormCaptcha(request, captcha, sent, work) : await work();
      const proven = captcha?.proves && (outcome === undefined || typeof outcome === 'string');
      if (caller && proven && admitted === 'try') await deps.captchaPolicy.giveBack(caller);
      if (typeof outcome === 'string') redirectTo(ctx, outcome);
      else if (outcome) await show(request, { sent, ...outcome });
    },
  };
}

function textsOf(sent: Readonly<Record<string, unknown>>, names: readonly string[]): Values {
  const texts: Record<string, string> = {};
  for (const name of names) {
    const value = sent[name];
    if (typeof value === 'string') texts[name] = value.slice(0, KEPT_LENGTH);
  }
  return texts;
}
