/** Queries whose octets are no text are refused before anybody reads them: Koa would put U+FFFD in their place. */
import type { Context, Next } from 'koa';
import { parseQuery } from './body/form.ts';

const BEYOND_ASCII = /%[89a-f]|[^\0-\x7f]/i;

/** @throws ApiError INVALID_PARAMETER by the name of what does not decode */
export function refuseUnreadableQuery({ querystring }: Context, next: Next): Promise<void> {
  if (BEYOND_ASCII.test(querystring)) parseQuery(querystring);
  return next();
}
