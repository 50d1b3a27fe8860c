/** Completes a sign-in on the pages: marks the device, and redirects to the app or to the second factor. */
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
import { deviceOf, markDevice } from '../kit/cookies.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { redirectTo } from '../kit/layout.ts';
import { holdFactor } from './factor-cookie.ts';

/** The purpose of a sign-in at this prompt. One that also binds a pending identity has a purpose of its own. */
export const purposeAt = ({ uid }: Prompt, binds = false): SignInPurpose => `page ${uid}${binds ? ' bind' : ''}`;

/** A sign-in at a prompt. */
export interface Signing {
  readonly ctx: Context;
  readonly deps: PageDeps;
  readonly prompt: Prompt;
}

/** @param before runs when nothing more will be asked, before the sign-in is granted */
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
