import { z } from 'zod';
import { type FactorInput, factorFields } from '../../shared/accounts/factors/fields.ts';
import { email } from '../../shared/accounts/media/emails.ts';
import { username } from '../../shared/accounts/names/names.ts';
import { passwordIsNoName } from '../../shared/accounts/names/own-name.ts';
import { givenPassword, newPassword, samePassword } from '../../shared/accounts/passwords.ts';
import { PENDING_IDENTITY_COOKIE, PendingIdentityExpired } from '../../shared/accounts/social.ts';
import { endpoint, type Http } from '../../shared/api/endpoint.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { alongside, oneOf, text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { DatabaseFault } from '../../shared/db/driver/faults.ts';
import { performOwn } from '../../shared/operations/own.ts';
import type { ApiDeps } from '../deps.ts';
import { type AnswerDeps, answerNewcomer, answerSignIn, deviceOf, type SignedIn, signedIn } from './answer-sign-in.ts';

type Deps = AnswerDeps & Pick<ApiDeps, 'socialAccounts' | 'signIn'>;

/** The fields of a new account; an existing one is proven by name and password. */
const registration = z
  .object({ username, password: newPassword, email, confirm: text(1024) })
  .superRefine(passwordIsNoName);

const input = z.object({
  type: oneOf('reg', 'log'),
  username: text(254),
  password: givenPassword,
  confirm: givenPassword.optional(),
  email: text(254).optional(),
  sns_token: text(128).optional(),
  ...factorFields,
});

/** Gives the person of a channel's callback an account: a new one, or their existing one. */
export const snsreg = endpoint<Deps>()({
  uri: 'api.User.snsreg',
  method: 'POST',
  summary:
    'Register a uid to bind the SNS account (type=reg), or bind one that exists (type=log: confirm and email are not needed). Who it is comes from the callback of /sns/{channel}: by its cookie, or by its sns_token.',
  auth: 'none',
  input: input.superRefine((given, context) => {
    if (given.type === 'log') return;
    const { error } = registration.safeParse(given);
    for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
  }, alongside),
  output: signedIn,
  errors: [
    'PASSWORDS_DIFFER',
    'USERNAME_EXISTS',
    'EMAIL_EXISTS',
    'ACCOUNT_NOT_FOUND',
    'INCORRECT_PASSWORD',
    'SECOND_FACTOR_REQUIRED',
    'INVALID_SECOND_FACTOR',
    'REGISTER_FAILED',
    'RATE_LIMITED',
    'INVALID_PARAMETER',
  ],
  limits: [{ per: 'address', points: 60, seconds: 600 }],
  async handle({ input, http, fail }, deps) {
    const { socialAccounts } = deps;
    if (input.type === 'reg' && !samePassword(input.confirm ?? '', input.password)) fail('PASSWORDS_DIFFER');
    const required = { details: [{ field: 'sns_token', reason: reason('required') }] };
    const token = input.sns_token ?? heldCookie(http) ?? fail('INVALID_PARAMETER', required);
    // Checked first: a caller without a pending identity learns nothing about accounts.
    if (!(await socialAccounts.pending(token))) throw new PendingIdentityExpired();
    const answer =
      input.type === 'reg'
        ? await answerNewcomer(http, deps, (beforehand) =>
            socialAccounts.register(token, { ...registration.parse(input), language: http.language }, beforehand),
          )
        : await bind(deps, http, token, input);
    if (http.cookie(PENDING_IDENTITY_COOKIE)) http.setCookie(PENDING_IDENTITY_COOKIE, '', { maxAge: 0 });
    return answer;
  },
});

/** Binding needs every factor of the account: the channel itself is none of them. */
async function bind(
  deps: Deps,
  http: Http,
  token: string,
  { username: name, password, ...factor }: FactorInput & { readonly username: string; readonly password: string },
): Promise<SignedIn> {
  const { signIn, socialAccounts, loginTokens } = deps;
  return answerSignIn(http, deps, {
    input: { ...factor, username: name },
    purpose: 'snsreg',
    verify: () => signIn.verify({ name, password, ...deviceOf(http) }),
    async issue(user) {
      const issued = await loginTokens.issue(user.uid, {});
      const bound = performOwn('own.bind', { uid: user.uid, via: 'api' }, deps, () => socialAccounts.bind(token, user));
      await bound.catch((cause) => {
        throw cause instanceof DatabaseFault ? new ApiError('REGISTER_FAILED', { cause }) : cause;
      });
      return issued;
    },
  });
}

/** Another site's page could make a browser bind its account: browsers send the origin. */
function heldCookie(http: Http): string | undefined {
  return http.header('sec-fetch-site') === 'cross-site' ? undefined : http.cookie(PENDING_IDENTITY_COOKIE);
}
