/** The one end of all ways to sign in. A second factor will be asked for here, before anything is granted. */
import type { Log } from '../runtime/log.ts';
import type { ClosedAccounts, Returning } from './closed-accounts.ts';
import type { KnownDevices } from './known-devices.ts';
import type { Messages, Receiver } from './messages.ts';
import type { SignInCounter } from './sign-in.ts';

export interface SignInEndDeps {
  readonly knownDevices: KnownDevices;
  readonly messages: Messages;
  readonly closedAccounts: Pick<ClosedAccounts, 'reopen'>;
  readonly countSignIn: SignInCounter;
  readonly log: Log;
}

/** What a session or a token is granted for. */
export interface Recognition {
  /** How the person was recognised (RFC 8176). */
  readonly amr: readonly string[];
  /** Whether they want to stay signed in; undefined where they were not asked. */
  readonly remember?: boolean | undefined;
}

export interface Recognised extends Recognition {
  /** `password`, or the name of the channel. */
  readonly by: string;
  /** The caller's address. */
  readonly address: string;
  /** The value of the device's cookie as it came; null for an app that signs in whenever it needs a token. */
  readonly device: string | undefined | null;
  /** True for an account that this request has made: its owner needs no word of it, and no attempt is counted. */
  readonly isNew?: boolean;
}

export interface CompletedSignIn<T> {
  readonly granted: T;
  /** The new value for the device's cookie. */
  readonly mark: string;
}

/**
 * Signs a recognised person in: takes their account back where they had closed it, grants, counts it, and tells the owner of a device that the account was not used on before.
 * @param grant makes what the caller gets: a token, or the way on to the app; where it fails, nobody has signed in
 */
export async function completeSignIn<T>(
  deps: SignInEndDeps,
  user: Returning,
  { by, amr, remember, address, device, isNew = false }: Recognised,
  grant: (recognition: Recognition) => Promise<T>,
): Promise<CompletedSignIn<T>> {
  const { knownDevices, countSignIn } = deps;
  await deps.closedAccounts.reopen(user);
  const granted = await grant({ amr, remember });
  if (!isNew) {
    countSignIn(by, 'success');
    if (device !== null && !knownDevices.recognise(user.uid, device)) await tellOwner(deps, user, address);
  }
  return { granted, mark: knownDevices.mark(user.uid) };
}

/** A message that cannot be stored is logged: it keeps nobody out. */
async function tellOwner({ messages, log }: SignInEndDeps, user: Receiver, address: string): Promise<void> {
  try {
    await messages.tell(user, 'new sign-in', { address });
  } catch (error) {
    log.error({ err: error, uid: user.uid }, 'a new sign-in could not be told to its account');
  }
}
