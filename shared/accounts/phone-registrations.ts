/** Registration with a phone number instead of an email address: a code proves it before the account exists. */
import { ApiError } from '../api/errors.ts';
import type { UserTable } from '../db/tables/users.ts';
import type { AppEvents } from '../webhooks/app-events.ts';
import type { Language } from '../words/language.ts';
import { isProven, type Medium, mediumHolder } from './media/media.ts';
import { releasingUnproven } from './media/proven-media.ts';
import { NOBODYS_UID, type VerificationCodes } from './media/verification-codes.ts';
import type { Messages } from './notices/messages.ts';
import type { Store } from './register.ts';

export interface PhoneRegistrations {
  /**
   * Sends the code. Only the holder of the number learns, by `storing`, whether an account has it.
   * @param caller the network address
   * @throws ApiError INVALID_MEDIUM, VERIFICATION_INTERVAL, VERIFICATION_NOT_SENT, RATE_LIMITED
   */
  sendCode(phone: string, about: { readonly language: Language; readonly caller: string }): Promise<void>;
  /**
   * How `registerAccount` stores an account whose number the code proves: both or neither. If another account has the
   * number without proof, it loses the number and is notified.
   * @throws from the returned function: ApiError INVALID_VERIFICATION_CODE; PHONE_EXISTS, and the code stays good
   */
  storing(phone: string, code: string): Store;
}

interface Deps {
  readonly users: UserTable;
  readonly messages: Messages;
  readonly verificationCodes: VerificationCodes;
  readonly appEvents: Pick<AppEvents, 'addressChanged'>;
}

const PURPOSE = 'register';
const mediumOf = (phone: string): Medium => ({ kind: 'phone', address: phone });

export function createPhoneRegistrations(deps: Deps): PhoneRegistrations {
  const { users, verificationCodes } = deps;
  return {
    sendCode: (phone, about) =>
      verificationCodes.send({
        uid: NOBODYS_UID,
        medium: mediumOf(phone),
        purpose: PURPOSE,
        own: false,
        ownPhone: null,
        ...about,
      }),

    storing:
      (phone, code) =>
      async (row, ...more) => {
        const medium = mediumOf(phone);
        const user = { ...row, phone, phone_verified_at: Date.now() };
        await verificationCodes.redeem({ uid: NOBODYS_UID, medium, purpose: PURPOSE, code }, async () => {
          const holder = await mediumHolder(users, medium);
          if (holder && isProven(holder, 'phone')) throw new ApiError('PHONE_EXISTS');
          return [...(holder ? await releasingUnproven(deps, medium, holder) : []), users.adding(user), ...more];
        });
      },
  };
}
