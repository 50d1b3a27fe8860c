/** How the pages end a sign-in: the device is marked, and the browser goes on to the app. */
import type { Context } from 'koa';
import type { Returning } from '../../../shared/accounts/closed-accounts.ts';
import { completeSignIn, type Recognised } from '../../../shared/accounts/complete-sign-in.ts';
import type { PageDeps } from '../deps.ts';
import { deviceOf, markDevice } from '../kit/device-cookie.ts';
import { redirectTo } from '../kit/interaction-page.ts';

export async function finishSignIn(
  ctx: Context,
  deps: PageDeps,
  user: Returning,
  recognised: Omit<Recognised, 'address' | 'device'>,
): Promise<void> {
  const { granted, mark } = await completeSignIn(deps, user, { ...recognised, ...deviceOf(ctx) }, (recognition) =>
    deps.interactions.signedIn(ctx, user.uid, recognition),
  );
  markDevice(ctx, mark);
  redirectTo(ctx, granted);
}
