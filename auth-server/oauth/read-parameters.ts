/** Steps before a standard endpoint: its parameters are read once, bounded, and given to the engine. */
import type { Context, Next } from 'koa';
import { ApiError } from '../../shared/api/errors.ts';
import { bodyOf, parameterReader } from '../../shared/http/body.ts';
import { scopeNames } from '../provider/asked-parameters.ts';
import { giveForm } from '../provider/internals.ts';
import { parameterFaults, sizeFault } from './parameters.ts';

type Parameters = Readonly<Record<string, unknown>>;

const read = parameterReader({});

/** Reads the form of a POST. A body of another type is left for the engine to reject. */
export async function readFormBody(ctx: Context, next: Next): Promise<unknown> {
  if (ctx.method === 'POST' && ctx.is('urlencoded')) await read(ctx);
  return next();
}

/** The parameters of a form that was read, or of a GET. */
export const parametersOf = (ctx: Context): Parameters => (ctx.method === 'POST' ? (bodyOf(ctx) ?? {}) : ctx.query);

/** Rejects parameters that are too long or given twice. @throws ApiError INVALID_PARAMETER */
export function checkParameters(ctx: Context, next: Next): Promise<void> {
  const scope = checkedScope(parametersOf(ctx));
  if (scope !== undefined) setScope(ctx, scope);
  return next();
}

/**
 * Checks parameters as `checkParameters` does.
 * @returns the scope with its names separated by one space; undefined without one
 * @throws ApiError INVALID_PARAMETER
 */
export function checkedScope(parameters: Parameters): string | undefined {
  refuse(parameterFaults(parameters));
  return typeof parameters.scope === 'string' ? scopeNames(parameters.scope).join(' ') : undefined;
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

function setScope(ctx: Context, scope: string): void {
  if (ctx.method === 'POST') Object.assign(bodyOf(ctx) ?? {}, { scope });
  else if (ctx.query.scope !== scope) ctx.query = { ...ctx.query, scope };
}
