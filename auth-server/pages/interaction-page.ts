/** What the pages of one interaction have in common: finding it, taking its forms, going on. */
import type { Context } from 'koa';
import { parameterReader } from '../../shared/http/body.ts';
import type { Interactions, Step } from '../provider/interactions.ts';
import { StepGone } from './errors.ts';
import type { OwnForms } from './own-forms.ts';
import { type Reader, readerOf } from './page.ts';

export interface InteractionRooms {
  readonly interactions: Interactions;
  readonly ownForms: OwnForms;
}

export interface Visit extends Reader {
  readonly step: Step;
}

const readBody = parameterReader({});

/** The step at `/interaction/:uid`. @throws StepGone where there is none in this browser */
export async function visit(ctx: Context, { interactions }: InteractionRooms): Promise<Visit> {
  const step = await interactions.find(ctx, ctx.params.uid as string);
  if (!step) throw new StepGone();
  return { step, ...readerOf(ctx, step.uiLocales) };
}

export async function takeForm(
  ctx: Context,
  step: Step,
  { ownForms }: InteractionRooms,
): Promise<Record<string, unknown>> {
  const fields = await readBody(ctx);
  ownForms.check(ctx, step.uid, fields.csrf);
  return fields;
}

/** Sends the browser on: to the engine, to another step, never to an address that a request names. */
export function goOn(ctx: Context, address: string): void {
  ctx.status = 303;
  ctx.redirect(address);
}

export const addressOf = ({ uid }: Step, page?: 'login' | 'register' | 'confirm'): string =>
  `/interaction/${uid}${page ? `/${page}` : ''}`;
