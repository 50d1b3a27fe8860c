/** What the pages of one interaction have in common: finding it, taking its forms, going on. */
import type { Context } from 'koa';
import { parameterReader } from '../../../shared/http/body.ts';
import { stateOf } from '../../../shared/http/respond.ts';
import type { Step } from '../../provider/interactions.ts';
import type { PageRooms } from '../deps.ts';
import { StepGone } from './failures.ts';
import { formTarget } from './headers.ts';
import { type Html, html } from './html.ts';
import { type Page, type Reader, readerOf, showPage } from './layout.ts';

/** Somebody at a step. */
export interface Visit extends Reader {
  readonly step: Step;
}

const readBody = parameterReader({});
/** By address: a picture is drawn for each. */
const BUDGET = { points: 300, seconds: 60 };

/**
 * The step at `/interaction/:uid`.
 * @throws StepGone where there is none in this browser; ApiError RATE_LIMITED
 */
export async function visit(ctx: Context, { interactions, limits }: PageRooms): Promise<Visit> {
  await limits.count('pages', stateOf(ctx).address, BUDGET);
  const step = await interactions.find(ctx, ctx.params.uid as string);
  if (!step) throw new StepGone();
  return { step, ...readerOf(ctx, step.uiLocales) };
}

/** What a step's forms are sent to, each at an address of its own. */
type FormName =
  | 'login'
  | 'register'
  | 'account'
  | 'confirm'
  | 'switch'
  | 'forgot'
  | 'reset'
  | 'sns'
  | 'sns/register'
  | 'sns/bind';

export const addressOf = ({ uid }: Step, form?: FormName): string => `/interaction/${uid}${form ? `/${form}` : ''}`;

/** A form of a step, with what proves it ours. Its id is its name. */
export function stepForm({ ownForms }: PageRooms, step: Step, name: FormName, content?: Html): Html {
  return html`<form id="${name}" method="post" action="${addressOf(step, name)}" novalidate>
<input type="hidden" name="csrf" value="${ownForms.token(step.uid)}">
${content}
</form>`;
}

/**
 * The fields of such a form that were filled in.
 * @throws ApiError FORBIDDEN where another page sent it; what `parameterReader` throws
 */
export async function takeForm(ctx: Context, step: Step, { ownForms }: PageRooms): Promise<Record<string, unknown>> {
  const fields = await readBody(ctx);
  ownForms.check(ctx, step.uid, fields.csrf);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

/** Answers with a page of a step, whose forms may lead back to the app. */
export function showStepPage(ctx: Context, { config }: PageRooms, seen: Visit, page: Page): void {
  showPage(ctx, config, seen, { ...page, formTargets: [formTarget(seen.step.redirectUri)] });
}

/** Sends the browser on: to the engine or to another step, never to an address that a request names. */
export function goOn(ctx: Context, address: string): void {
  ctx.status = 303;
  ctx.redirect(address);
}
