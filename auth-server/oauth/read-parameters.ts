/** Steps before a standard endpoint: its parameters are read once, bounded, and given to the engine. */
import type { Context, Next } from 'koa';
import { ApiError } from '../../shared/api/errors.ts';
import type { Parameters } from '../../shared/http/body/parameters.ts';
import { bodyOf, parameterReader } from '../../shared/http/body.ts';
import { scopeNames } from '../provider/authorization/asked-parameters.ts';
import { giveForm } from '../provider/internals.ts';
import { parameterFaults, sizeFault } from './parameters.ts';

const read = parameterReader({});

/** Reads the form of a POST. A body of another type is left for the engine to reject: it has no parameters. */
export async function readForm(ctx: Context): Promise<Parameters> {
  return ctx.is('urlencoded') ? read(ctx) : {};
}

/** `readForm` before what is behind it. */
export async function readFormBody(ctx: Context, next: Next): Promise<unknown> {
  if (ctx.method === 'POST') await readForm(ctx);
  return next();
}

/** The parameters of a form that was read, or of a GET. */
export const parametersOf = (ctx: Context): Parameters => (ctx.method === 'POST' ? (bodyOf(ctx) ?? {}) : ctx.query);

/** `checkForm` before what is behind it, of a form or of a query. @throws ApiError INVALID_PARAMETER */
export function checkParameters(ctx: Context, next: Next): Promise<void> {
  if (ctx.method === 'POST') checkForm(parametersOf(ctx));
  else {
    const query = { ...ctx.query };
    checkForm(query);
    if (query.scope !== ctx.query.scope) ctx.query = query;
  }
  return next();
}

/**
 * Rejects parameters that are too long or given twice, and separates the names of their scope by one space.
 * @throws ApiError INVALID_PARAMETER
 */
export function checkForm(form: Parameters): void {
  refuse(parameterFaults(form));
  if (typeof form.scope === 'string') form.scope = scopeNames(form.scope).join(' ');
}

/** Rejects an authorization request that is too long to be stored. */
export function checkSize(ctx: Context, next: Next): Promise<void> {
  const fault = sizeFault(parametersOf(ctx));
  refuse(fault ? [fault] : []);
  return next();
}

/** Passes the form that was read on to the engine. */
export function handFormOver(ctx: Context, next: Next): Promise<void> {
  const form = ctx.method === 'POST' ? bodyOf(ctx) : undefined;
  if (form) giveForm(ctx.req, form);
  return next();
}

function refuse(details: ReturnType<typeof parameterFaults>): void {
  if (details.length) throw new ApiError('INVALID_PARAMETER', { details });
}
