/** When a person is prompted before an app gets its answer: the engine's own prompts and ours. */
import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { SecondFactors } from '../../../shared/accounts/factors/second-factors.ts';
import { normalEmail } from '../../../shared/accounts/media/emails.ts';
import { findAccount } from '../../../shared/accounts/media/media.ts';
import { PASSWORD_ACR, TWO_FACTOR_ACR } from '../../../shared/api/acr.ts';
import { isInstalledAddress } from '../../../shared/clients/redirect-uri-match.ts';
import { jwtClaims } from '../../../shared/crypto/jwt.ts';
import type { UserTable } from '../../../shared/db/tables/users.ts';
import { acrWish, readClaims, textOf } from './asked-claims.ts';
import { isJsonMode } from './json-response.ts';

const { Check, Prompt, base } = interactionPolicy;

/** Reasons for showing the account choice, by which the page explains it. */
export const HINTED = 'login_hint';
export const EXPECTED = 'id_token_hint';

/** The prompt for a second factor, after a sign-in without one. */
export const STEP_UP = 'second_factor';
/** The error for an app that requires it and does not get it (OpenID Connect Core error code registry). */
export const UNMET = 'unmet_authentication_requirements';
/** The prompt for a newer version of the terms that the person has not accepted. */
export const TERMS = 'terms';
/** The prompt of an app that wants a new account to be created. */
export const CREATE = 'create';
/** The values of the parameter `prompt` (Initiating User Registration via OpenID Connect 1.0, section 4.2). */
export const promptValues = ['none', 'login', 'consent', 'select_account', CREATE] as const;

/** Whether a person has to accept the terms before they go on, in the language in which they read. */
export type AsksForTerms = (ctx: KoaContextWithOIDC, uid: number, uiLocales: string | undefined) => Promise<boolean>;

/** Parts of a request that these checks use beyond the engine's types. */
interface Asked {
  readonly oidc: KoaContextWithOIDC['oidc'] & { readonly result?: { readonly select_account?: object } | undefined };
}

/**
 * The prompts in their order. Signing in is itself a choice of account, so only a signed-in person is asked to choose.
 * If a sign-in is required anyway, a hint adds no prompt.
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
  // OpenID Connect Core section 3.1.2.1: only this account may continue.
  const expected = new Check(EXPECTED, 'id_token_hint is of somebody else', 'login_required', (ctx) => {
    const subject = expectedSubject(ctx.oidc.params);
    return subject !== undefined && !undisturbed(ctx) && subject !== ctx.oidc.session?.accountId;
  });

  const selection = new Prompt({ name: 'select_account', requestable: true }, expected, hinted);
  // The automatic prompt also applies when nobody is signed in.
  selection.checks.remove('select_account_prompt');
  selection.checks.add(asked, 0);
  policy.add(selection, 0);
  // Sign-in times have whole seconds: in the last second of `max_age`, more time may have passed already.
  const old = new Check('max_age', 'End-User authentication could not be obtained', 'login_required', ({ oidc }) => {
    const { params, session, result } = oidc;
    if (params?.max_age === undefined || result?.login !== undefined) return false;
    return Math.floor(Date.now() / 1000) - (session?.loginTs ?? 0) >= Number(params.max_age);
  });
  policy.get('login')?.checks.remove('max_age');
  policy.get('login')?.checks.add(old);
  // A person who has shown one factor is asked only for the second.
  for (const check of ['essential_acrs', 'essential_acr']) policy.get('login')?.checks.remove(check);

  const oneFactor = new Check('acr', 'a second factor is required', UNMET, async ({ oidc }: Asked) => {
    const wish = factorWish(oidc);
    if (wish === undefined || !oidc.session?.accountId || oidc.session.acr === TWO_FACTOR_ACR) return false;
    return wish === 'required' || (await secondFactors.methods(Number(oidc.session.accountId))).length > 0;
  });
  const after = (former: string) => policy.findIndex(({ name }) => name === former) + 1;
  policy.add(new Prompt({ name: STEP_UP }, oneFactor), after('login'));
  const unaccepted = new Check('terms', 'the terms were not accepted', 'interaction_required', async (ctx) => {
    const { session, params } = ctx.oidc;
    if (!session?.accountId) return false;
    return asksForTerms(ctx, Number(session.accountId), textOf(params?.ui_locales));
  });
  policy.add(new Prompt({ name: TERMS }, unaccepted), after(STEP_UP));
  // RFC 8252 section 8.6: any program on the machine can claim to be this app. The engine recognises only those with a
  // scheme of their own.
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
 * Whether an app requires a second factor: by its registration, or by the order of `acr_values`. If a password is
 * acceptable too, people without a second factor pass with it.
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

/** True if the answer goes to a public app on its user's machine that is not trusted. */
function isInstalled({ client, params }: Asked['oidc']): boolean {
  const { redirect_uri, response_mode } = params ?? {};
  // With this response mode the answer reaches only the holder of the session.
  if (isJsonMode(response_mode)) return false;
  if (client?.clientAuthMethod !== 'none' || client.trusted === true) return false;
  return typeof redirect_uri === 'string' && isInstalledAddress(redirect_uri);
}

/** True if a hint means the signed-in person, by any of their names. */
async function isCalled(users: UserTable, uid: number, hint: string): Promise<boolean> {
  if (hint === String(uid)) return true;
  const user = await users.byUid(uid);
  return user?.email === normalEmail(hint) || (await findAccount(users, hint))?.uid === uid;
}

/** The only account that an app accepts, by an ID token or the claim `sub` (OpenID Connect Core section 5.5.1). */
function expectedSubject(params: Asked['oidc']['params']): string | undefined {
  const { value } = readClaims(params?.claims).id_token?.sub ?? {};
  // The engine checked the ID token when the request came; the continuation has only its text.
  return textOf(value) ?? textOf(jwtClaims(textOf(params?.id_token_hint) ?? '').sub);
}
