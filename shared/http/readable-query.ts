/** Queries whose octets are no text are refused before anybody reads them: Koa would put U+FFFD in their place. */
import type { Middleware } from 'koa';
import { parseQuery } from './body/form.ts';
import { only } from './only.ts';

const BEYOND_ASCII = /%[89a-f]|[^\0-\x7f]/i;

/** @throws ApiError INVALID_PARAMETER by the name of what does not decode */
export const readableQuery: Middleware = only(
  ({ querystring }) => BEYOND_ASCII.test(querystring),
  (ctx, next) => {
    parseQuery(ctx.querystring);
    return next();
  },
);
