/**
 * The end of every way to sign in on the pages: redirects to the app, or first to what is still to be asked. The pages
 * that ask go on by `resumeSignIn`.
 */
import type { Context } from 'koa';
import type { Returning } from '../../../shared/accounts/closed-accounts.ts';
import type { SignInPurpose } from '../../../shared/accounts/factors/pending-sign-ins.ts';
import type { Receiver } from '../../../shared/accounts/notices/messages.ts';
import {
  completeSignIn,
  type Recognised,
  type Recognition,
  SecondFactorRequired,
  type SignInToComplete,
} from '../../../shared/accounts/sign-in/complete-sign-in.ts';
import type { User } from '../../../shared/db/tables/users.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { deviceOf, markDevice } from '../kit/cookies.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { redirectTo } from '../kit/layout.ts';
import { holdFactor } from './factor-cookie.ts';
import { holdReopening } from './reopen-cookie.ts';
import { type BrowserIdentity, bindPending } from './social/pending-identity.ts';

/** The purpose of a sign-in at this prompt. One that also binds a pending identity has a purpose of its own. */
export const purposeAt = ({ uid }: Prompt, binds: boolean): SignInPurpose => `page ${uid}${binds ? ' bind' : ''}`;

interface AtPrompt {
  readonly ctx: Context;
  readonly deps: PageDeps;
  readonly prompt: Prompt;
}

interface Options {
  /** Bound to the account, once nothing more is asked. */
  readonly identity?: BrowserIdentity | undefined;
  /** Whether the owner of a closed account has said that it may be reopened; otherwise they are asked first. */
  readonly reopens?: boolean;
}

/** @throws what `completeSignIn` and `bindPending` throw */
export async function signInAtPrompt(
  at: AtPrompt,
  user: User,
  recognised: Recognised,
  { identity, reopens = false }: Options = {},
): Promise<void> {
  if (user.closed_at !== null && !reopens) {
    holdReopening(at.ctx, at.deps, at.prompt, user, { recognised, binds: identity !== undefined });
    redirectTo(at.ctx, addressOf(at.prompt, 'reopen'));
  } else {
    await complete(at, user, recognised, identity && (() => bindPending(at, identity, user)));
  }
}

/** Signs in the owner of an account that this request has created. */
export const signInNewcomer = (at: AtPrompt, user: Receiver, recognised: Recognised): Promise<void> =>
  complete(at, user, { ...recognised, isNew: true });

/** @param bind runs when nothing more is asked, before the sign-in is granted */
async function complete(
  { ctx, deps, prompt }: AtPrompt,
  user: Returning,
  recognised: Pick<SignInToComplete, keyof Recognised | 'isNew'>,
  bind?: () => Promise<void>,
): Promise<void> {
  const binds = bind !== undefined;
  const grant = async (recognition: Recognition) => {
    await bind?.();
    return deps.interactions.signedIn(ctx, user.uid, recognition);
  };
  try {
    const signIn = { ...recognised, ...deviceOf(ctx), purpose: purposeAt(prompt, binds) };
    const { granted, mark } = await completeSignIn(deps, user, signIn, grant);
    markDevice(ctx, mark);
    redirectTo(ctx, granted);
  } catch (error) {
    if (!(error instanceof SecondFactorRequired)) throw error;
    holdFactor(ctx, { token: error.token, binds });
    redirectTo(ctx, addressOf(prompt, 'factor'));
  }
}
