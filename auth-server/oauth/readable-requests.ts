/** What the engine reads by itself: forms in the character set that they name, of which nothing is ever replaced. */
import type { Context, Middleware } from 'koa';
import { ApiError } from '../../shared/api/errors.ts';
import { parseForm } from '../../shared/http/body/form.ts';
import { readOctets } from '../../shared/http/body.ts';
import { only } from '../../shared/http/only.ts';
import { isResubmitted, resubmit, resubmitOctets } from '../provider/resubmit.ts';
import { withRfcError } from './access-token-faults.ts';

const LIMIT = 64 * 1024;

/** @throws ApiError INVALID_PARAMETER by name for octets that do not decode, BODY_UNREADABLE for an unknown character set */
export const readableForms: Middleware = only(isForm, async (ctx, next) => {
  const octets = await readOctets(ctx, LIMIT);
  const { charset } = ctx.request;
  const parameters = parseForm(octets, charset);
  if (charset || '_charset_' in parameters) resubmit(ctx.req, parameters);
  else resubmitOctets(ctx.req, octets);
  await next();
});

function isForm(ctx: Context): boolean {
  const isEngines = /^\/(oauth|device)(\/|$)/.test(ctx.path);
  return ctx.method === 'POST' && isEngines && !isResubmitted(ctx.req) && Boolean(ctx.is('urlencoded'));
}

/** What we refuse before the engine sees it has RFC 6749's members beside ours. */
export const rfcFailures: Middleware = only(
  ({ path }) => path.startsWith('/oauth/'),
  (_ctx, next) =>
    next().catch((thrown: unknown) => {
      throw thrown instanceof ApiError ? withRfcError(thrown) : thrown;
    }),
);
