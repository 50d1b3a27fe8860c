/** How the pages end a sign-in: the device is marked, and the browser goes on to the app, or to prove a second factor. */
import type { Context } from 'koa';
import type { Returning } from '../../../shared/accounts/closed-accounts.ts';
import {
  completeSignIn,
  type Recognised,
  type Recognition,
  SecondFactorRequired,
} from '../../../shared/accounts/complete-sign-in.ts';
import type { SignInPurpose } from '../../../shared/accounts/factors/pending-sign-ins.ts';
import type { Prompt } from '../../provider/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { deviceOf, markDevice } from '../kit/device-cookie.ts';
import { addressOf, redirectTo } from '../kit/interaction-page.ts';
import { holdFactor } from './factor-cookie.ts';

/** A sign-in at a prompt goes on there; one that binds a pending identity at its end is told from others. */
export const purposeAt = ({ uid }: Prompt, binds = false): SignInPurpose => `page ${uid}${binds ? ' bind' : ''}`;

/** Somebody signs in at a prompt. */
export interface Signing {
  readonly ctx: Context;
  readonly deps: PageDeps;
  readonly prompt: Prompt;
}

/** @param before what is done once it is sure that nothing more is asked */
export async function finishSignIn(
  { ctx, deps, prompt }: Signing,
  user: Returning,
  recognised: Omit<Recognised, 'address' | 'device' | 'purpose'>,
  before?: () => Promise<void>,
): Promise<void> {
  const grant = async (recognition: Recognition) => {
    await before?.();
    return deps.interactions.signedIn(ctx, user.uid, recognition);
  };
  const about = { ...recognised, ...deviceOf(ctx), purpose: purposeAt(prompt, before !== undefined) };
  try {
    const { granted, mark } = await completeSignIn(deps, user, about, grant);
    markDevice(ctx, mark);
    redirectTo(ctx, granted);
  } catch (error) {
    if (!(error instanceof SecondFactorRequired)) throw error;
    holdFactor(ctx, { token: error.token, binds: before !== undefined });
    redirectTo(ctx, addressOf(prompt, 'factor'));
  }
}
