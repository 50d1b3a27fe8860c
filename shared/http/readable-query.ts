/** Rejects queries with undecodable bytes: Koa would replace them by U+FFFD. */
import type { Context, Next } from 'koa';
import { parseQuery } from './body/form.ts';

const BEYOND_ASCII = /%[89a-f]|[^\0-\x7f]/i;

/** @throws ApiError INVALID_PARAMETER naming the parameter */
export function refuseUnreadableQuery({ querystring }: Context, next: Next): Promise<void> {
  if (BEYOND_ASCII.test(querystring)) parseQuery(querystring);
  return next();
}
