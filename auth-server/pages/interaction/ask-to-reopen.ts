/**
 * A person who signs in to their closed account is asked whether to reopen it. Until they answer, a sealed cookie holds
 * the sign-in.
 */
import type { Context } from 'koa';
import { z } from 'zod';
import type { Recognised } from '../../../shared/accounts/complete-sign-in.ts';
import type { User } from '../../../shared/db/tables/users.ts';
import type { Prompt } from '../../provider/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { sealedCookieOf, setPageCookie, setSealedCookie } from '../kit/cookies.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { redirectTo } from '../kit/layout.ts';
import { finishSignIn, type Signing } from './finish-sign-in.ts';

const COOKIE = 'upare_reopen';
/** Seconds. */
const AGE = 600;

const sealOf = ({ secrets }: PageDeps, { uid }: Pick<Prompt, 'uid'>) => ({
  key: secrets.key('closed accounts'),
  context: `reopen at ${uid}`,
});

type How = Pick<Recognised, 'by' | 'amr' | 'remember' | 'proof'>;

/** `finishSignIn`, or for a closed account the question first; nothing is done before it is answered. */
export async function signInOrReopen(
  signing: Signing,
  user: User,
  how: How,
  before?: () => Promise<void>,
): Promise<void> {
  if (user.closed_at === null) await finishSignIn(signing, user, how, before);
  else askToReopen(signing, user, { how, binds: before !== undefined });
}

function askToReopen(
  { ctx, deps, prompt }: Signing,
  { uid, closed_at, password_changed_at }: User,
  signed: { readonly how: How; readonly binds: boolean },
): void {
  const held = JSON.stringify({ uid, closed_at, password_changed_at, ...signed, end: Date.now() + AGE * 1000 });
  setSealedCookie(ctx, COOKIE, sealOf(deps, prompt), held, AGE);
  redirectTo(ctx, addressOf(prompt, 'reopen'));
}

const heldShape = z.object({
  uid: z.int(),
  closed_at: z.int(),
  password_changed_at: z.int(),
  how: z.object({
    by: z.string(),
    amr: z.array(z.string()),
    remember: z.boolean().optional(),
    proof: z.object({ amr: z.array(z.string()) }).optional(),
  }),
  binds: z.boolean(),
  end: z.int(),
});

/** The held sign-in of this interaction. Undefined if the account has changed since, or its time is over. */
export async function heldReopening(ctx: Context, deps: PageDeps, prompt: Prompt) {
  const opened = sealedCookieOf(ctx, COOKIE, sealOf(deps, prompt));
  const known = opened ? heldShape.parse(JSON.parse(opened)) : undefined;
  if (!known || known.end <= Date.now()) return undefined;
  const user = await deps.users.byUid(known.uid);
  const same = user?.closed_at === known.closed_at && user.password_changed_at === known.password_changed_at;
  return same && deps.closedAccounts.maySignIn(user)
    ? { user, closed_at: known.closed_at, how: known.how, binds: known.binds }
    : undefined;
}

export const dropReopening = (ctx: Context): void => setPageCookie(ctx, COOKIE, '', 0);
