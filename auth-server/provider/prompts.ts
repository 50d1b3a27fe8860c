/** When a person is asked what before an app gets its answer: the engine's own prompts, and which account it shall be. */
import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { normalEmail } from '../../shared/accounts/emails.ts';
import type { SecondFactors } from '../../shared/accounts/factors/second-factors.ts';
import { findAccount } from '../../shared/accounts/find-account.ts';
import { PASSWORD_ACR, TWO_FACTOR_ACR } from '../../shared/api/acr.ts';
import { isInstalledAddress } from '../../shared/clients/redirect-uri-match.ts';
import { jwtClaims } from '../../shared/crypto/jwt.ts';
import type { UserTable } from '../../shared/db/tables/users.ts';
import { acrWish, readClaims } from './asked-claims.ts';
import { isJsonMode } from './json-response.ts';

const { Check, Prompt, base } = interactionPolicy;

/** Why the page that shows who is signed in is shown; it is told under these names. */
export const HINTED = 'login_hint';
export const EXPECTED = 'id_token_hint';

/** The prompt for a second factor, of who has signed in without. */
export const STEP_UP = 'second_factor';
/** What an app is told that wants one and does not get it (OpenID Connect Core error code registry). */
export const UNMET = 'unmet_authentication_requirements';
/** The prompt for a newer version of the terms, of who has not accepted it. */
export const TERMS = 'terms';
/** The prompt of an app that wants a new account made. */
export const CREATE = 'create';

/** Whether somebody has to accept the terms before they go on, in the language in which they read. */
export type AsksForTerms = (ctx: KoaContextWithOIDC, uid: number, uiLocales: string | undefined) => Promise<boolean>;

/** Parts of a request that these checks look at, beside what the engine's types promise. */
interface Asked {
  readonly oidc: KoaContextWithOIDC['oidc'] & { readonly result?: { readonly select_account?: object } | undefined };
}

/**
 * The prompts, in their order. Who is not signed in chooses by signing in: only who is can be asked which account it shall
 * be. Where a sign-in is asked for anyway, a hint asks for nothing more.
 */
export function prompts(
  users: UserTable,
  secondFactors: Pick<SecondFactors, 'methods'>,
  asksForTerms: AsksForTerms,
): interactionPolicy.Prompt[] {
  const policy = base();
  const chosen = ({ oidc }: Asked) => oidc.result?.select_account !== undefined;
  const undisturbed = ({ oidc }: Asked) => oidc.session?.accountId === undefined || oidc.promptPending('login');

  const asked = new Check(
    'select_account_prompt',
    'select_account prompt was not resolved',
    'account_selection_required',
    ({ oidc }) => Boolean(oidc.session?.accountId && oidc.promptPending('select_account')),
  );
  const hinted = new Check(HINTED, 'login_hint is somebody else than who is signed in', async (ctx) => {
    const hint = ctx.oidc.params?.login_hint;
    if (typeof hint !== 'string' || undisturbed(ctx) || chosen(ctx)) return false;
    return !(await isCalled(users, Number(ctx.oidc.session?.accountId), hint));
  });
  // OpenID Connect Core section 3.1.2.1: nobody else may go on, chosen or not.
  const expected = new Check(EXPECTED, 'id_token_hint is of somebody else', 'login_required', (ctx) => {
    const subject = expectedSubject(ctx.oidc.params);
    return subject !== undefined && !undisturbed(ctx) && subject !== ctx.oidc.session?.accountId;
  });

  const selection = new Prompt({ name: 'select_account', requestable: true }, expected, hinted);
  // The one that comes by itself asks also where nobody is signed in.
  selection.checks.remove('select_account_prompt');
  selection.checks.add(asked, 0);
  policy.add(selection, 0);
  // The time of a sign-in is kept in whole seconds: in the last one of `max_age` more than that may have passed.
  const old = new Check('max_age', 'End-User authentication could not be obtained', 'login_required', ({ oidc }) => {
    const { params, session, result } = oidc;
    if (params?.max_age === undefined || result?.login !== undefined) return false;
    return Math.floor(Date.now() / 1000) - (session?.loginTs ?? 0) >= Number(params.max_age);
  });
  policy.get('login')?.checks.remove('max_age');
  policy.get('login')?.checks.add(old);
  // A person who has shown one factor is asked for the second, and not for the first again.
  for (const check of ['essential_acrs', 'essential_acr']) policy.get('login')?.checks.remove(check);

  const oneFactor = new Check('acr', 'a second factor is required', UNMET, async ({ oidc }: Asked) => {
    const wish = factorWish(oidc);
    if (wish === undefined || !oidc.session?.accountId || oidc.session.acr === TWO_FACTOR_ACR) return false;
    return wish === 'required' || (await secondFactors.methods(Number(oidc.session.accountId))).length > 0;
  });
  policy.add(
    new Prompt({ name: STEP_UP }, oneFactor),
    policy.indexOf(policy.get('login') as interactionPolicy.Prompt) + 1,
  );
  const unaccepted = new Check('terms', 'the terms were not accepted', 'interaction_required', async (ctx) => {
    const { session, params } = ctx.oidc;
    if (!session?.accountId) return false;
    return asksForTerms(ctx, Number(session.accountId), textOf(params?.ui_locales));
  });
  policy.add(
    new Prompt({ name: TERMS }, unaccepted),
    policy.indexOf(policy.get(STEP_UP) as interactionPolicy.Prompt) + 1,
  );
  // RFC 8252 section 8.6: any program of the machine can say that it is this app; the engine knows those with a scheme.
  const impersonated = new Check(
    'installed_app',
    'an installed app asks its person each time',
    'interaction_required',
    ({ oidc }) => oidc.result?.consent === undefined && isInstalled(oidc),
  );
  policy.get('consent')?.checks.add(impersonated);
  // Initiating User Registration via OpenID Connect 1.0: the app asks for a new account, whoever is signed in.
  const creation = new Check('create_prompt', 'create prompt was not resolved', 'interaction_required', ({ oidc }) =>
    oidc.promptPending(CREATE),
  );
  policy.add(new Prompt({ name: CREATE, requestable: true }, creation), 0);
  return policy;
}

/**
 * Whether an app wants a second factor. It may be registered so; else `acr_values` says which it would rather have, in
 * order: one that takes a password too gets that of who has nothing else.
 */
function factorWish({ client, params }: Asked['oidc']): 'required' | 'preferred' | undefined {
  if (client?.require_acr === TWO_FACTOR_ACR) return 'required';
  const wish = acrWish(readClaims(params?.claims).id_token);
  if (wish?.essential && !wish.values.includes(PASSWORD_ACR)) return 'required';
  const values = typeof params?.acr_values === 'string' ? params.acr_values.split(' ') : (wish?.values ?? []);
  const [first, ...others] = values.filter((value) => value === TWO_FACTOR_ACR || value === PASSWORD_ACR);
  if (first !== TWO_FACTOR_ACR) return undefined;
  return others.includes(PASSWORD_ACR) ? 'preferred' : 'required';
}

/** True where the answer goes to a public app at its user's machine; an operator's own is asked for nothing. */
function isInstalled({ client, params }: Asked['oidc']): boolean {
  const { redirect_uri, response_mode } = params ?? {};
  // Such an answer goes to whoever has the session, and nowhere else.
  if (isJsonMode(response_mode)) return false;
  if (client?.clientAuthMethod !== 'none' || client.trusted === true) return false;
  return typeof redirect_uri === 'string' && isInstalledAddress(redirect_uri);
}

/** True where somebody who is signed in is meant by a hint: an app may know them by any of their names. */
async function isCalled(users: UserTable, uid: number, hint: string): Promise<boolean> {
  if (hint === String(uid)) return true;
  const user = await users.byUid(uid);
  return user?.email === normalEmail(hint) || (await findAccount(users, hint))?.uid === uid;
}

/** The only account that an app takes, by an ID token or by the claim `sub` (OpenID Connect Core section 5.5.1). */
function expectedSubject(params: Asked['oidc']['params']): string | undefined {
  const { value } = readClaims(params?.claims).id_token?.sub ?? {};
  // The engine has checked the ID token when the request came; on the way on it only has the text.
  return textOf(value) ?? textOf(jwtClaims(textOf(params?.id_token_hint) ?? '').sub);
}

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
