/** Signs in without a password, by a code that is sent to a proven address or number. */
import { ApiError } from '../../api/errors.ts';
import type { User, UserTable } from '../../db/tables/users.ts';
import { findAccount, isProven, type Medium, ownMedium, provenMedium, readMedium } from '../media/media.ts';
import {
  type BegunCodeRequest,
  type CodeRequester,
  createRequestedCodes,
  type Reached,
  type RequestedCodesDeps,
} from '../media/requested-codes.ts';

export interface SignInCodes {
  /**
   * Sends a code to the named address or number, else to that of the account.
   * @param name username, email address or phone number
   */
  ask(name: string, requester: CodeRequester): Promise<BegunCodeRequest>;
  /** The account, if the code is right. @throws ApiError INVALID_VERIFICATION_CODE, also where there is no account */
  verify(asked: BegunCodeRequest, code: string): Promise<User>;
  /** Resolves when every requested code has been sent or failed. */
  settled(): Promise<void>;
}

export function createSignInCodes({ users, ...deps }: RequestedCodesDeps & { readonly users: UserTable }): SignInCodes {
  const codes = createRequestedCodes(deps, 'signIn');
  const { verificationCodes, closedAccounts } = deps;

  const reachedBy = (user: User, medium: Medium | undefined): Reached | undefined =>
    medium && closedAccounts.maySignIn(user) ? { uid: user.uid, medium } : undefined;

  return {
    async ask(name, requester) {
      const user = await findAccount(users, name);
      return codes.ask(user && reachedBy(user, mediumOf(user, name)), requester);
    },

    async verify({ uid, secret, kind }, code) {
      const user = uid === undefined ? undefined : await users.byUid(uid);
      const reached = user && reachedBy(user, ownProven(user, kind));
      await verificationCodes.redeem({ ...codes.requestedCode(reached, secret), code }, []);
      if (!user) throw new ApiError('INVALID_VERIFICATION_CODE');
      return user;
    },

    settled: codes.settled,
  };
}

/** The medium for the code: the named one, else the first proven one of the account. */
function mediumOf(user: User, name: string): Medium | undefined {
  const named = readMedium(name);
  return (named && ownProven(user, named.kind)) ?? provenMedium(user);
}

function ownProven(user: User, kind: Medium['kind']): Medium | undefined {
  if (!isProven(user, kind)) return undefined;
  return ownMedium(kind === 'email' ? { email: user.email, phone: null } : { email: null, phone: user.phone });
}
