/**
 * POST at the authorization and the sign-out endpoint (OpenID Connect Core section 3.1.2.1, RP-Initiated Logout section
 * 2). A form of another site brings none of our SameSite=Lax cookies, so the browser is redirected to repeat it by GET.
 */
import type { Context, Next } from 'koa';
import { ApiError } from '../../../shared/api/errors.ts';
import { reason } from '../../../shared/api/reasons.ts';
import { parameterReader } from '../../../shared/http/body.ts';

const readBody = parameterReader({});
/** Characters of the resulting query: a request's head is at most 16 KB. */
const LONGEST = 12_000;

export async function askAgainByGet(ctx: Context, next: Next): Promise<void> {
  if (ctx.method !== 'POST') return next();
  const query = new URLSearchParams();
  for (const [name, given] of Object.entries(await readBody(ctx))) {
    // Parameters that are given twice stay so, for the engine to reject.
    for (const value of [given].flat()) query.append(name, String(value));
  }
  const asked = query.toString();
  if (asked.length > LONGEST) {
    throw new ApiError('BODY_TOO_LARGE', {
      details: [{ field: 'body', reason: reason('charactersOver', { most: LONGEST }) }],
    });
  }
  ctx.set('Cache-Control', 'no-store');
  ctx.status = 303;
  ctx.redirect(`${ctx.path.toLowerCase().replace(/\/$/, '')}?${asked}`);
}
