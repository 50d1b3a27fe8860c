/** Completes sign-ins of the API: with a login token, and a device mark for callers with cookies. */
import { z } from 'zod';
import type { SignInPurpose } from '../../shared/accounts/factors/pending-sign-ins.ts';
import { type FactoredSignIn, signInWithFactor } from '../../shared/accounts/factors/sign-in-with-factor.ts';
import {
  type CompleteSignInDeps,
  completeSignIn,
  type Recognised,
} from '../../shared/accounts/sign-in/complete-sign-in.ts';
import { DEVICE_COOKIE, DEVICE_COOKIE_AGE } from '../../shared/accounts/sign-in/known-devices.ts';
import type { Http } from '../../shared/api/endpoint.ts';
import { storedId } from '../../shared/db/tables/artifacts.ts';
import type { User } from '../../shared/db/tables/users.ts';
import type { LoginToken } from '../auth/login-tokens.ts';
import type { ApiDeps } from '../deps.ts';

export type AnswerDeps = CompleteSignInDeps & Pick<ApiDeps, 'freshProofs' | 'lastUses' | 'revocations' | 'loginTokens'>;

/** The answer to a sign-in. */
export const signedIn = z.object({ login_token: z.string(), uid: z.int(), expires_in: z.int() });
export type SignedIn = z.input<typeof signedIn>;

/** The origin of a request, as sign-in needs it. */
export const deviceOf = (http: Http) => ({ address: http.address, device: http.cookie(DEVICE_COOKIE) });

const BY_PASSWORD = { by: 'password', amr: ['pwd'] } satisfies Recognised;

/**
 * Signs in by password, and by a second factor if the account has one.
 * @param call `issue` returns the login token, and does what belongs to this sign-in only
 */
export async function answerSignIn(
  http: Http,
  deps: AnswerDeps,
  call: {
    readonly input: FactoredSignIn<LoginToken>['input'];
    readonly purpose: SignInPurpose;
    readonly remember?: boolean;
    verify(): Promise<User>;
    issue(user: User): Promise<LoginToken>;
  },
): Promise<SignedIn> {
  const { remember } = call;
  const { granted, mark, user, proven } = await signInWithFactor(deps, {
    input: call.input,
    from: { purpose: call.purpose, ...deviceOf(http) },
    recognise: async () => ({ user: await call.verify(), recognised: { ...BY_PASSWORD, remember } }),
    grant: call.issue,
  });
  noteSignIn(http, deps, user.uid, granted);
  if (proven) await deps.freshProofs.note(user.uid, { token: granted.login_token });
  http.setCookie(DEVICE_COOKIE, mark, { maxAge: DEVICE_COOKIE_AGE });
  return { ...granted, uid: user.uid };
}

/**
 * Registers a person, and signs them in. The login token comes first: without it there is no answer, and must be no
 * account, which a second try would find.
 * @param register creates the account of a uid, for which `beforehand` runs first
 */
export async function answerNewcomer(
  http: Http,
  deps: AnswerDeps,
  register: (beforehand: (uid: number) => Promise<void>) => Promise<number>,
): Promise<SignedIn> {
  const issuing = Promise.withResolvers<LoginToken>();
  const uid = await register(async (uid) => issuing.resolve(await deps.loginTokens.issue(uid, { isNew: true })));
  const issued = await issuing.promise;
  const signIn = { ...BY_PASSWORD, ...deviceOf(http), purpose: 'login', isNew: true } as const;
  const { mark } = await completeSignIn(deps, { uid, language: http.language }, signIn, async () => issued);
  http.setCookie(DEVICE_COOKIE, mark, { maxAge: DEVICE_COOKIE_AGE });
  noteSignIn(http, deps, uid, issued);
  return { ...issued, uid };
}

function noteSignIn(http: Http, deps: AnswerDeps, uid: number, { login_token: token }: LoginToken): void {
  const use = { uid, address: http.address, userAgent: http.header('user-agent') };
  deps.lastUses.note(storedId(token), use, () => deps.revocations.grantOf(token));
}
