/** POST /interaction/:uid/passkey: a passkey as the whole sign-in, as its second factor, or to step up. */
import type { Context } from 'koa';
import { shownPasskey } from '../../../shared/accounts/factors/passkey-json.ts';
import { ApiError, isApiError } from '../../../shared/api/errors.ts';
import { stateOf } from '../../../shared/http/request.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { markDevice } from '../kit/cookies.ts';
import { wantsRemembering } from '../kit/fields.ts';
import { addressOf, type PromptReader, readPrompt, readPromptForm } from '../kit/interaction-page.ts';
import { redirectTo } from '../kit/layout.ts';
import { placeAt } from '../kit/passkey-form.ts';
import { endIfOver, factorPage, pendingSignInOf, signInByFactor } from './factor.ts';
import { showSignIn } from './sign-in.ts';
import { signInAtPrompt } from './sign-in-at-prompt.ts';
import { stepUpPage } from './step-up.ts';

type Shown = Parameters<PageDeps['passkeys']['prove']>[1];

export async function submitPasskey(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPrompt(ctx, deps);
  const { prompt, t } = reader;
  const sent = await readPromptForm(ctx, prompt, deps);
  await deps.limits.count(budgets.passkeys, stateOf(ctx).address);
  const shown = shownPasskey.safeParse(sent.credential).data;
  const faults = { '': t('factors.passkeyRefused') };
  const refusal = { faults, status: 400 };
  const judge = async (work: (shown: Shown) => Promise<void>, refuse: () => Promise<void>) => {
    if (!shown) return refuse();
    try {
      await work(shown);
    } catch (error) {
      if (!isApiError(error, 'INVALID_SECOND_FACTOR')) throw error;
      await refuse();
    }
  };

  if (prompt.asks === 'factor') {
    return judge(
      (shown) => stepUp(ctx, deps, prompt, shown),
      async () => {
        const needs = await deps.secondFactors.methods(prompt.account ?? 0);
        await stepUpPage.show({ ...reader, ctx, deps, needs }, refusal);
      },
    );
  }
  if (prompt.asks !== 'login') return redirectTo(ctx, addressOf(prompt));
  if (sent.as !== 'factor') {
    return judge(
      (shown) => signIn(ctx, deps, reader, shown, wantsRemembering(sent.remember)),
      () => showSignIn(ctx, deps, reader, refusal),
    );
  }
  const needs = await pendingSignInOf(ctx, deps, prompt);
  if (!needs) return redirectTo(ctx, addressOf(prompt));
  const request = { ...reader, ctx, deps, needs };
  const place = placeAt('factor', prompt);
  return judge(
    (shown) => signInByFactor(request, async ({ uid }) => (await deps.passkeys.prove(place, shown, uid)).proof),
    async () => {
      if (!(await endIfOver(request))) await factorPage.show(request, refusal);
    },
  );
}

async function signIn(
  ctx: Context,
  deps: PageDeps,
  { prompt }: PromptReader,
  shown: Shown,
  remember: boolean,
): Promise<void> {
  const { uid, proof } = await deps.passkeys.prove(placeAt('sign in', prompt), shown);
  const user = await deps.users.byUid(uid);
  if (!user || !deps.closedAccounts.maySignIn(user)) throw new ApiError('INVALID_SECOND_FACTOR');
  await signInAtPrompt({ ctx, deps, prompt }, user, { by: 'passkey', amr: [], proof, remember });
}

async function stepUp(ctx: Context, deps: PageDeps, prompt: Prompt, shown: Shown): Promise<void> {
  const account = prompt.account ?? 0;
  const { proof } = await deps.passkeys.prove(placeAt('step up', prompt), shown, account);
  markDevice(ctx, deps.knownDevices.mark(account, true));
  redirectTo(ctx, await deps.interactions.steppedUp(ctx, proof.amr));
}
