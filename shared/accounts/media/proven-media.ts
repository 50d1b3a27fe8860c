/** Assigns an email address or phone number to an account as verified, by a code that was sent there. */
import { ApiError } from '../../api/errors.ts';
import { UniqueViolation } from '../../db/driver/faults.ts';
import type { Step } from '../../db/driver/query.ts';
import type { User, UserTable } from '../../db/tables/users.ts';
import type { AppEvents } from '../../webhooks/app-events.ts';
import type { Messages } from '../notices/messages.ts';
import { isProven, type Medium, mediumHolder } from './media.ts';
import type { VerificationCodes } from './verification-codes.ts';

export interface ProvenMedia {
  /**
   * Redeems the code of a medium; the account is notified of a new one. If another account has the medium without
   * proof, it loses it, and both are notified.
   * @throws ApiError INVALID_VERIFICATION_CODE; EMAIL_EXISTS or PHONE_EXISTS if another account has proven it, and the
   * code stays good; ACCOUNT_NOT_FOUND
   */
  prove(user: User, medium: Medium, code: string): Promise<void>;
}

interface ProvenMediaDeps {
  readonly users: UserTable;
  readonly messages: Messages;
  readonly verificationCodes: VerificationCodes;
  readonly appEvents: Pick<AppEvents, 'addressChanged'>;
}

/** The columns of one kind of medium. */
export const named = ({ kind, address }: Medium, verified_at: number | null): Partial<User> =>
  kind === 'email'
    ? { email: address, email_verified_at: verified_at }
    : { phone: address, phone_verified_at: verified_at };
const none = ({ kind }: Medium): Partial<User> =>
  kind === 'email' ? { email: null, email_verified_at: null } : { phone: null, phone_verified_at: null };

const taken = ({ kind }: Medium, cause?: unknown) =>
  new ApiError(kind === 'email' ? 'EMAIL_EXISTS' : 'PHONE_EXISTS', { cause });

/** Removes a medium from an account that has it without proof, and notifies that account. */
export const releasingUnproven = async (
  { users, messages, appEvents }: Pick<ProvenMediaDeps, 'users' | 'messages' | 'appEvents'>,
  medium: Medium,
  holder: User,
): Promise<Step[]> => [
  // It may have been proven there meanwhile, or moved to another account.
  { query: users.changing(holder.uid, none(medium), named(medium, null)), otherwise: () => taken(medium) },
  messages.telling(holder, 'medium taken', { medium: medium.address }),
  ...(await appEvents.addressChanged(holder.uid, medium.kind)),
];

/** The same as steps, before those that give the medium to `user`. */
async function takingUnproven(deps: ProvenMediaDeps, medium: Medium, user: User): Promise<Step[]> {
  const holder = await mediumHolder(deps.users, medium);
  if (!holder || holder.uid === user.uid || isProven(holder, medium.kind)) return [];
  const told = deps.messages.telling(user, 'medium moved here', { medium: medium.address });
  return [...(await releasingUnproven(deps, medium, holder)), told];
}

export function createProvenMedia(deps: ProvenMediaDeps): ProvenMedia {
  const { users, messages, verificationCodes, appEvents } = deps;
  return {
    async prove(user, medium, code) {
      const { uid, password_changed_at } = user;
      const proven: Step = {
        // A recovery that set a new password meanwhile invalidates this change.
        query: users.changing(uid, named(medium, Date.now()), { password_changed_at }),
        otherwise: () => new ApiError('ACCOUNT_NOT_FOUND'),
      };
      const answer = { uid, medium, purpose: 'verify', code } as const;
      try {
        await verificationCodes.redeem(answer, async () => {
          const taking = await takingUnproven(deps, medium, user);
          const isNew = user[medium.kind] !== medium.address && taking.length === 0;
          const told = messages.telling(user, 'medium changed', { medium: medium.address });
          const events = await appEvents.addressChanged(uid, medium.kind);
          return [...taking, proven, ...(isNew ? [told] : []), ...events];
        });
      } catch (error) {
        // The unique index decides; the code stays good.
        throw error instanceof UniqueViolation ? taken(medium, error) : error;
      }
    },
  };
}
