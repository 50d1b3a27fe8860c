/** Notes the last use of a browser session: address and user agent. */
import type { Context } from 'koa';
import type { LastUses } from '../../../shared/accounts/sign-in/last-uses.ts';
import { stateOf } from '../../../shared/http/request.ts';

export const noteSession = (
  ctx: Context,
  { lastUses }: { readonly lastUses: LastUses },
  uid: number,
  session: string,
): void => lastUses.note(session, { uid, address: stateOf(ctx).address, userAgent: ctx.get('user-agent') });
