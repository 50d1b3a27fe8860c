/** Somebody has signed in to an account that they had closed: GET and POST /interaction/:uid/reopen ask whether to take it back. */
import type { Context } from 'koa';
import { z } from 'zod';
import type { Recognised } from '../../../shared/accounts/complete-sign-in.ts';
import { seal, unseal } from '../../../shared/crypto/sealed.ts';
import type { User } from '../../../shared/db/tables/users.ts';
import { day } from '../../../shared/words/dates.ts';
import { html } from '../../../shared/words/html.ts';
import type { Prompt } from '../../provider/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { cookieOf, setCookie } from '../kit/cookies.ts';
import { formPage } from '../kit/form-page.ts';
import { addressOf, redirectTo } from '../kit/interaction-page.ts';
import { finishSignIn, type Signing } from './finish-sign-in.ts';

const COOKIE = 'upare_reopen';
/** Seconds. */
const AGE = 600;

const contextOf = ({ uid }: Pick<Prompt, 'uid'>) => `reopen at ${uid}`;

type How = Pick<Recognised, 'by' | 'amr' | 'remember' | 'proof'>;

/** `finishSignIn`; of somebody whose account is closed, after the question, and nothing is done before it. */
export async function signInOrReopen(
  signing: Signing,
  user: User,
  how: How,
  before?: () => Promise<void>,
): Promise<void> {
  if (user.closed_at === null) await finishSignIn(signing, user, how, before);
  else askToReopen(signing, user, how);
}

function askToReopen(
  { ctx, deps: { secrets }, prompt }: Signing,
  { uid, closed_at, password_changed_at }: User,
  how: How,
): void {
  const held = JSON.stringify({ uid, closed_at, password_changed_at, how, end: Date.now() + AGE * 1000 });
  setCookie(ctx, COOKIE, seal(secrets.key('closed accounts'), contextOf(prompt), held), AGE);
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
  end: z.int(),
});

/** Who was recognised at this step, while the account is as it was then. */
async function held(ctx: Context, { secrets, users }: PageDeps, prompt: Prompt) {
  const cookie = cookieOf(ctx, COOKIE);
  const opened = cookie && open(secrets.key('closed accounts'), contextOf(prompt), cookie);
  const known = opened ? heldShape.parse(JSON.parse(opened)) : undefined;
  if (!known || known.end <= Date.now()) return undefined;
  const user = await users.byUid(known.uid);
  const same = user?.closed_at === known.closed_at && user.password_changed_at === known.password_changed_at;
  return same && user.disabled_at === null ? { user, closed_at: known.closed_at, how: known.how } : undefined;
}

/** A cookie of another step, or made up, is none. */
function open(key: Buffer, context: string, sealed: string): string | undefined {
  try {
    return unseal(key, context, sealed);
  } catch {
    return undefined;
  }
}

export const reopenPage = formPage({
  path: 'reopen',
  asks: 'login',
  fields: z.object({ decision: z.enum(['reopen', 'leave']).optional().catch(undefined) }),
  async needs(ctx, deps, { prompt }) {
    const found = await held(ctx, deps, prompt);
    if (!found) redirectTo(ctx, addressOf(prompt));
    return found;
  },

  view({ deps, t, language, needs: { user, closed_at } }, form) {
    const dates = { closed: day(language, closed_at), erased: day(language, deps.closedAccounts.erasedAt(closed_at)) };
    const button = (decision: string, words: string, plain: boolean) =>
      html`<button class="button${plain && html` plain`}" type="submit" name="decision" value="${decision}">${words}</button>`;
    const main = html`<h1>${t('account.reopen.title')}</h1>
<p>${t('account.reopen.lead', { account: user.username, ...dates })}</p>
${form.summary(t('choose.faults'))}
${form.form(html`<div class="choices">${button('reopen', t('account.reopen.submit'), false)}${button('leave', t('account.reopen.leave'), true)}</div>`)}`;
    return { title: t('account.reopen.title'), main };
  },

  async submit(request, { decision }) {
    const { ctx, prompt, t, needs } = request;
    if (decision === undefined) return { faults: { '': t('choose.decide') }, status: 400 };
    setCookie(ctx, COOKIE, '', 0);
    if (decision === 'leave') return addressOf(prompt);
    await finishSignIn(request, needs.user, needs.how);
    return undefined;
  },
});
