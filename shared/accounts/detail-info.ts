/** Personal details of an account: name, identity, address, studies, time zone. */
import { z } from 'zod';
import { ApiError } from '../api/errors.ts';
import { defined, digits, text } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';
import { timeZone } from '../calendar/zones.ts';
import { DatabaseFault } from '../db/driver/faults.ts';
import type { User, UserTable } from '../db/tables/users.ts';
import { keysOf } from '../keys-of.ts';
import { isIdentityCard, plainIdentityCard } from './identity-cards.ts';
import { type PersonalData, personalFields } from './personal-data.ts';

const words = (max: number) =>
  text(max)
    .transform((value) => value.trim())
    .refine((value) => value !== '', reason('notBlank'))
    .nullish();

/** Null removes the former value. */
export const detailInput = z.object({
  realname: words(64),
  idcard: digits(text(40).transform(plainIdentityCard).refine(isIdentityCard, reason('identityCard'))).nullish(),
  address: words(300),
  gender: words(16),
  nation: words(64),
  postalcode: digits(text(6).regex(/^\d{6}$/, reason('sixDigits'))).nullish(),
  departmentcode: digits(words(64)),
  majorcode: digits(words(64)),
  leader: words(64),
  zoneinfo: timeZone.nullish(),
});

export type DetailField = keyof typeof detailInput.shape;
export const detailFields = keysOf(detailInput.shape);

export interface DetailInfo {
  /** The details of an account, decrypted. */
  of(user: User): Readonly<Record<DetailField, string | null>>;
  /**
   * Changes the given fields only. Without any, it changes nothing.
   * @throws ApiError ACCOUNT_NOT_FOUND; UPDATE_FAILED if it could not be stored
   */
  change(uid: number, given: z.output<typeof detailInput>): Promise<void>;
}

interface Deps {
  readonly users: UserTable;
  readonly personalData: PersonalData;
}

export function createDetailInfo({ users, personalData }: Deps): DetailInfo {
  const isSealed = (field: DetailField) => personalFields.find((one) => one === field);
  return {
    of(user) {
      const open = (field: DetailField) => {
        const sealed = isSealed(field);
        const kept = user[field];
        return sealed && kept !== null ? personalData.unseal(user.uid, sealed, kept) : kept;
      };
      return Object.fromEntries(detailFields.map((field) => [field, open(field)])) as ReturnType<DetailInfo['of']>;
    },

    async change(uid, given) {
      const columns = defined(given);
      for (const field of personalFields) {
        if (given[field] != null) columns[field] = personalData.seal(uid, field, given[field]);
      }
      if (Object.keys(columns).length === 0) return;
      try {
        if (!(await users.change(uid, columns))) throw new ApiError('ACCOUNT_NOT_FOUND');
      } catch (error) {
        throw error instanceof DatabaseFault ? new ApiError('UPDATE_FAILED', { cause: error }) : error;
      }
    },
  };
}
