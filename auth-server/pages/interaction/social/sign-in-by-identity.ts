/**
 * GET /interaction/:uid/sns: after a channel, a known person continues to the app, an unknown one chooses between a new
 * account and an existing one.
 */
import type { Context } from 'koa';
import type { PageDeps } from '../../deps.ts';
import { addressOf, readPromptOf } from '../../kit/interaction-page.ts';
import { redirectTo } from '../../kit/layout.ts';
import { showSignIn } from '../sign-in.ts';
import { signInAtPrompt } from '../sign-in-at-prompt.ts';
import { showGone } from './needs-pending-identity.ts';
import { dropPending, pendingIdentityOf } from './pending-identity.ts';

export async function signInByIdentity(ctx: Context, deps: PageDeps): Promise<void> {
  const reader = await readPromptOf('login', ctx, deps);
  if (!reader) return;
  const pending = await pendingIdentityOf(ctx, deps, reader);
  if (!pending) return showGone(ctx, deps, reader);
  const owner = await deps.socialAccounts.ownerOf(pending.identity);
  if (!owner) return redirectTo(ctx, addressOf(reader.prompt, 'sns/register'));
  if (!(await deps.socialAccounts.spend(pending.token))) return showGone(ctx, deps, reader);
  const { channel } = pending.identity;
  if (deps.closedAccounts.maySignIn(owner)) {
    dropPending(ctx);
    return signInAtPrompt({ ctx, deps, prompt: reader.prompt }, owner, { by: channel, amr: [] });
  }
  deps.countSignIn(channel, 'disabled');
  const told = owner.disabled_at === null ? 'social.over' : 'social.disabled';
  const faults = { '': reader.t(told, { channel: pending.channel }) };
  await showSignIn(ctx, deps, reader, { faults, status: 403 });
}
