/** What the forms of /account do, each by the name that is the end of its address. */
import type { Context } from 'koa';
import { ownMedium } from '../../../shared/accounts/media.ts';
import { ApiError } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { parameterReader } from '../../../shared/http/body.ts';
import { stateOf } from '../../../shared/http/respond.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import type { OwnSession } from '../../provider/own-sessions.ts';
import type { PageDeps } from '../deps.ts';
import { redirectTo } from '../kit/interaction-page.ts';
import { readerOf } from '../kit/layout.ts';
import { sixDigits } from '../kit/six-digits.ts';

export const ACCOUNT_PATH = '/account';

/** How sending or validating a code ended, as the address of the page says it. */
export const codeOutcomes = ['sent', 'wrong', 'wait', 'unsent'] as const;

type CodeOutcome = (typeof codeOutcomes)[number];

/** Resolves to what the page is to tell, where it is to tell something. */
type Submit = (
  fields: Readonly<Record<string, unknown>>,
  own: OwnSession,
  deps: PageDeps,
  ctx: Context,
) => Promise<CodeOutcome | undefined>;

const readBody = parameterReader({});

/** What the forms of one session prove themselves by. */
export const proofOf = ({ session }: OwnSession) => `account ${session}`;

/** An id in a button; what cannot be one names nothing. */
const idIn = (value: unknown): string | undefined => text(64).safeParse(value).data;

export type AccountFormName =
  | 'disconnect'
  | 'unbind'
  | 'send-code'
  | 'validate-code'
  | 'sign-out'
  | 'sign-out-elsewhere';

export const accountForms: Readonly<Record<AccountFormName, Submit>> = {
  disconnect: async (fields, { user }, { openGrants }) => {
    const clientId = idIn(fields.client_id);
    if (clientId !== undefined) await openGrants.disconnect(user.uid, clientId);
  },

  unbind: async (fields, { user }, { socialAccounts }) => {
    const channel = idIn(fields.channel);
    if (channel !== undefined) await socialAccounts.unbind(user.uid, channel);
  },

  'send-code': async (_fields, { user }, { verificationCodes }, ctx) => {
    const medium = ownMedium({ email: user.email, phone: null });
    if (!medium) return undefined;
    const { language } = readerOf(ctx);
    const about = {
      purpose: 'verify',
      language,
      own: true,
      ownPhone: user.phone,
      caller: stateOf(ctx).address,
    } as const;
    try {
      await verificationCodes.send({ uid: user.uid, medium, ...about });
      return 'sent';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error.errorName === 'VERIFICATION_NOT_SENT' ? 'unsent' : 'wait';
    }
  },

  'validate-code': async (fields, { user }, { provenMedia }) => {
    const medium = ownMedium({ email: user.email, phone: null });
    const code = sixDigits.safeParse(fields.code).data;
    if (!medium) return undefined;
    if (code === undefined) return 'wrong';
    try {
      await provenMedia.prove(user, medium, code);
      return undefined;
    } catch (error) {
      if (error instanceof ApiError && error.errorName === 'INVALID_VERIFICATION_CODE') return 'wrong';
      throw error;
    }
  },

  'sign-out': async (fields, { user }, { openGrants }) => {
    for (const kind of ['browser', 'app'] as const) {
      const id = idIn(fields[kind]);
      if (id !== undefined) await openGrants.signOut(user.uid, { kind, id });
    }
  },

  'sign-out-elsewhere': async (_fields, { user, session }, { openGrants }) => {
    await openGrants.signOutElsewhere(user.uid, session);
  },
};

/**
 * Does what a form asks for, and goes back to the page.
 * @throws ApiError FORBIDDEN where another page sent it
 */
export async function submitAccountForm(ctx: Context, deps: PageDeps, submit: Submit): Promise<void> {
  await deps.limits.count(budgets.pages, stateOf(ctx).address);
  const own = await deps.ownSessions.find(ctx);
  if (!own) return redirectTo(ctx, ACCOUNT_PATH);
  const fields = await readBody(ctx);
  deps.ownForms.check(ctx, proofOf(own), fields.csrf);
  const outcome = await submit(fields, own, deps, ctx);
  redirectTo(ctx, outcome ? `${ACCOUNT_PATH}?code=${outcome}` : ACCOUNT_PATH);
}
