/** A sealed cookie that holds the sign-in to a closed account, until its owner says whether to reopen it. */
import type { Context } from 'koa';
import { z } from 'zod';
import type { Recognised } from '../../../shared/accounts/sign-in/complete-sign-in.ts';
import type { User } from '../../../shared/db/tables/users.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { sealedCookieOf, setPageCookie, setSealedCookie } from '../kit/cookies.ts';

const COOKIE = 'upare_reopen';
/** Seconds. */
const AGE = 600;

const sealOf = ({ secrets }: PageDeps, { uid }: Pick<Prompt, 'uid'>) => ({
  key: secrets.key('closed accounts'),
  context: `reopen at ${uid}`,
});

interface Held {
  readonly recognised: Recognised;
  /** Whether it also binds the pending identity of the browser. */
  readonly binds: boolean;
}

/** Remembers in the browser who signs in. */
export function holdReopening(
  ctx: Context,
  deps: PageDeps,
  prompt: Prompt,
  { uid, closed_at, password_changed_at }: User,
  { recognised: how, binds }: Held,
): void {
  const held = { uid, closed_at, password_changed_at, how, binds, end: Date.now() + AGE * 1000 };
  setSealedCookie(ctx, COOKIE, sealOf(deps, prompt), JSON.stringify(held), AGE);
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
    ? { user, closed_at: known.closed_at, recognised: known.how, binds: known.binds }
    : undefined;
}

/** Deletes the cookie. */
export const dropReopening = (ctx: Context): void => setPageCookie(ctx, COOKIE, '', 0);
