/** The one end of every way to sign in: if the account has a second factor, nothing is granted before it is proven. */
import { PASSWORD_ACR, TWO_FACTOR_ACR } from '../../api/acr.ts';
import { ApiError } from '../../api/errors.ts';
import type { AuditLog } from '../../db/audit/audit-log.ts';
import type { User, UserTable } from '../../db/tables/users.ts';
import type { Limits } from '../../limits/limits.ts';
import type { Log } from '../../runtime/log.ts';
import type { ClosedAccounts, Returning } from '../closed-accounts.ts';
import { PENDING_SIGN_IN_SECONDS, type PendingSignIns, type SignInPurpose } from '../factors/pending-sign-ins.ts';
import type { FactorMethod, FactorProof, SecondFactors } from '../factors/second-factors.ts';
import type { Messages, Receiver } from '../notices/messages.ts';
import type { KnownDevices } from './known-devices.ts';
import type { SignInCounter } from './sign-in.ts';

export interface CompleteSignInDeps {
  readonly users: UserTable;
  readonly limits: Limits;
  readonly knownDevices: KnownDevices;
  readonly secondFactors: SecondFactors;
  readonly pendingSignIns: PendingSignIns;
  readonly messages: Messages;
  readonly closedAccounts: Pick<ClosedAccounts, 'maySignIn' | 'reopen'>;
  readonly countSignIn: SignInCounter;
  readonly auditLog: Pick<AuditLog, 'add'>;
  readonly log: Log;
}

/** The authentication that a session or token is granted for. */
export interface Recognition {
  /** Authentication methods (RFC 8176). */
  readonly amr: readonly string[];
  /** Authentication context: see shared/api/acr.ts. */
  readonly acr: string;
  /** Whether they want to stay signed in; undefined if they were not asked. */
  readonly remember?: boolean | undefined;
}

/** How a person was recognised. */
export interface Recognised extends Omit<Recognition, 'acr'> {
  /** `password`, `passkey`, or the name of the channel. */
  readonly by: string;
  /** The second factor, if it was proven already. */
  readonly proof?: FactorProof | undefined;
}

/** Who is to be signed in. */
export interface RecognisedUser {
  readonly user: User;
  readonly recognised: Recognised;
}

/** Where a sign-in comes from. */
export interface SignInOrigin {
  /** The caller's address. */
  readonly address: string;
  /** The value of the device cookie; null for an app that signs in whenever it needs a token. */
  readonly device: string | undefined | null;
  /** Where it continues after a second factor. */
  readonly purpose: SignInPurpose;
}

export interface SignInToComplete extends Recognised, SignInOrigin {
  /** True for an account that this request has created: no notice is sent, and no attempt is counted. */
  readonly isNew?: boolean;
  /** Throws if this authentication is not enough. Called first, so that a closed account stays closed. */
  readonly judge?: ((recognition: Recognition) => void) | undefined;
}

export interface CompletedSignIn<T> {
  readonly granted: T;
  /** The new device cookie. */
  readonly mark: string;
}

/** The account has a second factor: the same call continues with this token and a proof. */
export class SecondFactorRequired extends ApiError {
  readonly token: string;

  constructor(token: string, methods: readonly FactorMethod[]) {
    super('SECOND_FACTOR_REQUIRED', { extra: { mfa_token: token, methods, expires_in: PENDING_SIGN_IN_SECONDS } });
    this.token = token;
  }
}

/**
 * Signs in an authenticated person: asks for their second factor, reopens their closed account, grants, counts, and
 * reports a sign-in on a new device to the owner.
 * @param grant creates the result: a token, or the redirect to the app; if it fails, nobody is signed in
 * @throws SecondFactorRequired; ApiError ACCOUNT_NOT_FOUND if they may not sign in (any more); what `grant` throws
 */
export async function completeSignIn<T>(
  deps: CompleteSignInDeps,
  user: Returning,
  signIn: SignInToComplete,
  grant: (recognition: Recognition) => Promise<T>,
): Promise<CompletedSignIn<T>> {
  const { closedAccounts, knownDevices, countSignIn } = deps;
  const { by, remember, address, device, proof, isNew = false } = signIn;
  if (!closedAccounts.maySignIn(user)) throw new ApiError('ACCOUNT_NOT_FOUND');
  if (!proof && !isNew) await askForFactor(deps, user, signIn);
  const amr = proof ? [...new Set([...signIn.amr, ...proof.amr, 'mfa'])] : signIn.amr;
  const recognition = { amr, acr: proof ? TWO_FACTOR_ACR : PASSWORD_ACR, remember };
  signIn.judge?.(recognition);
  await closedAccounts.reopen(user);
  if (user.closed_at != null) await note(deps, user, signIn, 'own.reopen');
  const granted = await grant(recognition);
  await note(deps, user, signIn, 'own.sign-in', [by, ...(proof?.amr ?? [])].join(' '));
  if (!isNew) {
    countSignIn(by, 'success');
    if (device !== null && !knownDevices.recognise(user.uid, device)) await tellOwner(deps, user, address);
  }
  return { granted, mark: knownDevices.mark(user.uid, proof !== undefined) };
}

/** The audit records a sign-in with its methods, not each issued token. */
function note(
  { auditLog }: CompleteSignInDeps,
  { uid }: Receiver,
  { purpose }: SignInOrigin,
  operation: 'own.sign-in' | 'own.reopen',
  why: string | null = null,
): Promise<void> {
  const via = purpose.startsWith('page ') ? 'page' : 'api';
  return auditLog.add({ actor: { via, uid }, operation, target: `account:${uid}`, outcome: 'done', why });
}

/** @throws SecondFactorRequired if the account has a second factor */
async function askForFactor(
  { users, secondFactors, pendingSignIns, countSignIn }: CompleteSignInDeps,
  { uid }: Receiver,
  { by, amr, remember, purpose }: SignInToComplete,
): Promise<void> {
  const methods = await secondFactors.methods(uid);
  if (methods.length === 0) return;
  const user = await users.byUid(uid);
  if (!user) throw new ApiError('ACCOUNT_NOT_FOUND');
  countSignIn(by, 'second_factor_required');
  throw new SecondFactorRequired(await pendingSignIns.open(user, purpose, { by, amr: [...amr], remember }), methods);
}

/** A message that cannot be stored is logged; it blocks nobody. */
async function tellOwner({ messages, log }: CompleteSignInDeps, user: Receiver, address: string): Promise<void> {
  try {
    await messages.tell(user, 'new sign-in', { address });
  } catch (error) {
    log.error({ err: error, uid: user.uid }, 'an account could not be told of a new sign-in');
  }
}
